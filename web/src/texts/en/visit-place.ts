import { plural } from "../plural";

/** What is said of rooms with a tablet of their own: to staff who set them up and plan visits there, and on the tablet. */
export const visitPlace = {
  /** As what the others in a visit see who comes there. */
  who: (room: string): string => `Young person at ${room}`,

  choose: {
    title: "Where",
    own: "On their own phone",
    at: (room: string): string => `At ${room}`,
    label: "Where they come in",
    lead: "In a room of a school or library they can come in on the tablet there. It shows the time and your name, and not who comes.",
    save: "Save where",
    leave: "On their own phone instead",
    again: "Let them in there again",
    againHint: "If the tablet was switched off and they can't come back in.",
    early: "You can choose a room from three days before.",
    manage: "Rooms of the team",
    movedAway: "If you move the visit, choose the room again.",
  },

  rooms: {
    title: "Rooms",
    lead: (team: string): string =>
      `Rooms in schools, libraries and hubs with a tablet of their own. A young person can have a visit with ${team} there, in private, without their account on that tablet.`,
    none: "There are no rooms yet.",
    noneMore: "Make one, then open its link on the tablet that stands in the room.",
    add: "Add a room",
    name: "Name of the room",
    nameHint: "For example: Library, room 2. Young people see it.",
    how: "How to find it (if you like)",
    howHint: "A few words. For example: Ground floor, past the desk.",
    make: "Make the room's link",
    cancel: "Never mind",
    empty: "Write a name first.",
    madeBy: (name: string, when: string): string => `Made by ${name}, ${when}`,
    visits: (count: number): string =>
      count === 0 ? "No visits planned there" : plural("en", count, { one: "# visit planned there", other: "# visits planned there" }),
    renew: "New link",
    renewSure: (room: string): string => `Make a new link for ${room}? The one on the tablet stops working at once.`,
    close: "Close",
    closeSure: (room: string): string => `Close ${room}? Its link stops working at once.`,
    lose: (count: number): string =>
      plural("en", count, {
        one: "# visit is planned there. It stays planned, but you have to choose where again.",
        other: "# visits are planned there. They stay planned, but you have to choose where again.",
      }),
    keep: "Keep it",
    unvouched: "The tablet that made this room may no longer be in use, or somebody changed the room's key. Nothing is sent there. Make a new link for it.",
    link: {
      title: (room: string): string => `The link of ${room}`,
      once: "It is shown once. When you close this, nobody can show it again: you would make a new one.",
      scan: "Scan this with the tablet in the room, or type or send it the link.",
      code: (room: string): string => `Code of the link of ${room}`,
      label: "Link",
      copy: "Copy the link",
      copied: "Copied",
      print: "Print a sheet",
      care: "Whoever has it can see when visits are in this room, and take a young person's seat if they are first. Give it to nobody but the room.",
      done: "I have put it on the tablet",
      sheet: "Put this code on the tablet in the room: open it with the camera, then leave the page open. Keep this sheet locked away.",
    },
    onlyTeam: "Practitioners of the team make rooms.",
  },

  tablet: {
    title: "This room",
    looking: "One moment…",
    next: "Next in this room",
    until: (to: string): string => `until ${to}`,
    with: (name: string): string => `with ${name}`,
    here: "I am here",
    hereHint: "Press this if this is your visit. Nobody sees you yet.",
    early: (time: string): string => `You can come in from ${time}.`,
    earlyMore: "Take a seat if you like. You don't need to do anything now.",
    empty: "No visit right now",
    emptyMore: "If you expected one, ask somebody who works here, or write in your chat.",
    busy: "Somebody is in a visit right now.",
    busyMore: "Please wait outside for a moment.",
    back: "Go back in",
    backMore: "Your visit is still on.",
    closed: "This room's link is no longer used",
    closedMore: "Ask somebody who works here. They can get a new one from the team.",
    unknown: "This page needs a link",
    unknownMore: "Open the link that the team made for this room.",
    lost: "No connection right now",
    lostMore: "We keep trying. You don't need to do anything.",
    forged: "Something is wrong with this visit's link. Please don't go in. Ask somebody who works here to tell the team.",
    failed: "That didn't work. Please try again.",
    private: "Your name is not shown here. Nobody sees on this tablet what you talk about.",
  },

  guest: {
    agree: "Tick the box if you agree. If you don't, that's fine: press Back, and tell somebody who works here.",
    long: "This takes longer than it should. You can stay here, or tell somebody who works here.",
    done: "Thank you. You can go now",
    doneMore: "Nothing of your visit stays on this tablet. This page goes back by itself in a minute.",
    back: "Back to the start",
  },

  problems: {
    "visit.place_unknown": "This room is not there any more. Pick another one.",
    "visit.place_closed": "This room was closed. Pick another one.",
    "visit.place_taken": "Another visit is in that room at that time. Pick another room, or another time.",
    "visit.places_full": "Your team has as many rooms as it can have. Close one first.",
    "place.unvouched": "The tablet that made this room may no longer be in use, or somebody changed the room's key. The visit was not put there. Make a new link for the room.",
  } as Readonly<Record<string, string>>,
};

export type VisitPlaceWords = typeof visitPlace;
