/** What a person does in a visit that the gateway alone decides about. */
import type { Outcome } from "../model";
import type { RawFrame } from "../protocol/frames";
import type { VisitDeed } from "./line";

export abstract class Deeds {
  /** The newest epoch of the group that this device has; 0 for a guest. */
  protected abstract get epoch(): number;

  /** Ask it of the gateway, and keep what went wrong for the screen. */
  protected abstract deed(deed: VisitDeed): Promise<Outcome<RawFrame>>;

  open(): Promise<Outcome<RawFrame>> {
    return this.deed({ t: "visit_open", epoch: this.epoch });
  }

  /** `consent`: the number of the text that they agree to; 0: none. */
  arrive(consent: number): Promise<Outcome<RawFrame>> {
    return this.deed({ t: "visit_arrive", consent });
  }

  enter(): Promise<Outcome<RawFrame>> {
    return this.deed({ t: "visit_enter" });
  }

  leave(): Promise<Outcome<RawFrame>> {
    return this.deed({ t: "visit_leave" });
  }

  end(): Promise<Outcome<RawFrame>> {
    return this.deed({ t: "visit_end" });
  }

  admit(who: string, name: string, role: string): Promise<Outcome<RawFrame>> {
    return this.deed({ t: "visit_admit", who, name, role });
  }

  refuse(who: string): Promise<Outcome<RawFrame>> {
    return this.deed({ t: "visit_refuse", who });
  }

  remove(who: string): Promise<Outcome<RawFrame>> {
    return this.deed({ t: "visit_remove", who });
  }

  hold(who: string, on: boolean): Promise<Outcome<RawFrame>> {
    return this.deed({ t: on ? "visit_hold" : "visit_resume", who });
  }

  talkAlone(on: boolean): Promise<Outcome<RawFrame>> {
    return this.deed({ t: "visit_alone", on });
  }

  safe(): Promise<Outcome<RawFrame>> {
    return this.deed({ t: "visit_safe" });
  }
}
