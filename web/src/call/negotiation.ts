/**
 * Perfect negotiation (W3C WebRTC, section 10.7) between two participants, over a port that a test can play. The
 * impolite one makes the media lines and the first offer; where both offer at once the polite one gives way.
 */
import type { VisitSignal } from "../protocol/visit-signals";

export type Description = Omit<Extract<VisitSignal, { readonly k: "description" }>, "k">;
export type Candidate = Omit<Extract<VisitSignal, { readonly k: "candidate" }>, "k">;

/** As much of an `RTCPeerConnection` as negotiation needs. */
export interface PeerPort {
  readonly signalingState: RTCSignalingState;
  readonly remoteDescription: object | null;
  readonly localDescription: { readonly type: RTCSdpType; readonly sdp: string } | null;
  setLocalDescription(): Promise<void>;
  setRemoteDescription(description: { readonly type: RTCSdpType; readonly sdp: string }): Promise<void>;
  addIceCandidate(candidate: { readonly candidate: string; readonly sdpMid: string; readonly sdpMLineIndex: number }): Promise<void>;
  restartIce(): void;
}

export interface NegotiationEvents {
  description(description: Description): void;
  candidate(candidate: Candidate): void;
  /** The other side's lines are there. */
  applied(): void;
  failed(error: unknown): void;
}

/** Changes what is said about the media that one wants to get, before it is sent. */
export type Wish = (sdp: string) => string;

export class Negotiation {
  readonly #port: PeerPort;
  readonly #polite: boolean;
  readonly #events: NegotiationEvents;
  readonly #wish: Wish;
  /** Candidates that overtook the description that they belong to. */
  #early: Candidate[] = [];
  #makingOffer = false;
  #ignoringOffer = false;
  #turn: Promise<void> = Promise.resolve();

  constructor(port: PeerPort, polite: boolean, events: NegotiationEvents, wish: Wish = (sdp) => sdp) {
    this.#port = port;
    this.#polite = polite;
    this.#events = events;
    this.#wish = wish;
  }

  /** The browser says that there is something to agree on. */
  needed(): void {
    void this.#offer();
  }

  /** The network changed, or the connection failed: find another way. */
  restart(): void {
    this.#port.restartIce();
  }

  /** What was said may not have been heard: an offer that is open is said again. */
  again(): void {
    this.#then(() => {
      this.#sayOffer();
      return Promise.resolve();
    });
  }

  found(candidate: Candidate): void {
    this.#events.candidate(candidate);
  }

  take(description: Description): void {
    this.#then(() => this.#apply(description));
  }

  takeCandidate(candidate: Candidate): void {
    this.#then(() => this.#add(candidate));
  }

  async #add(candidate: Candidate): Promise<void> {
    if (this.#port.remoteDescription === null) {
      this.#early.push(candidate);
      return;
    }
    const { candidate: text, mid, line } = candidate;
    try {
      await this.#port.addIceCandidate({ candidate: text, sdpMid: mid, sdpMLineIndex: line });
    } catch (error) {
      // It belongs to the offer that was turned down.
      if (!this.#ignoringOffer) throw error;
    }
  }

  async #offer(): Promise<void> {
    this.#makingOffer = true;
    try {
      await this.#port.setLocalDescription();
      this.#say();
    } catch (error) {
      this.#events.failed(error);
    } finally {
      this.#makingOffer = false;
    }
  }

  async #apply(description: Description): Promise<void> {
    if (this.#isPassedOver(description)) return;
    await this.#port.setRemoteDescription(description);
    const early = this.#early;
    this.#early = [];
    for (const candidate of early) await this.#add(candidate);
    this.#events.applied();
    if (description.type !== "offer") return;
    await this.#port.setLocalDescription();
    this.#say();
  }

  #isPassedOver({ type }: Description): boolean {
    const { signalingState } = this.#port;
    const collides = type === "offer" && (this.#makingOffer || signalingState !== "stable");
    this.#ignoringOffer = !this.#polite && collides;
    // They would have given way, had they heard of ours.
    if (this.#ignoringOffer && !this.#makingOffer) this.#sayOffer();
    const isAnsweredTwice = type === "answer" && signalingState !== "have-local-offer";
    return this.#ignoringOffer || isAnsweredTwice;
  }

  #sayOffer(): void {
    if (this.#port.signalingState === "have-local-offer") this.#say();
  }

  #say(): void {
    const { localDescription } = this.#port;
    if (localDescription === null || localDescription.type === "pranswer") return;
    this.#events.description({ type: localDescription.type, sdp: this.#wish(localDescription.sdp) });
  }

  #then(step: () => Promise<void>): void {
    this.#turn = this.#turn.then(step).catch((error: unknown) => {
      this.#events.failed(error);
    });
  }
}
