/** The office's part on video visits. */
export const visits = {
  title: "Video visits",
  lead: (organisation: string): string => `This holds for the video visits of all teams of ${organisation}.`,
  relayOnly: "Nobody learns the other's internet address",
  relayOnlyHint:
    "Picture and sound go through your organisation's relay. Otherwise the two sides of a call may learn each other's address, which can tell roughly where somebody is. The relay cannot see or hear anybody.",
  relayOnlyWhen: "It uses more of the relay's line. It holds for whoever joins from now on; calls under way go on as they are.",
  noRelay: "Your operator runs no relay, so this cannot be switched on: nobody could meet. Ask them to set up a TURN server.",
  relayGone: "This is on, but your operator runs no relay: nobody can meet by video now. Switch it off, or ask them to set up a TURN server.",
  twoStaff: "Two members of staff at every visit",
  twoStaffHint:
    "A young person is let in only while two different members of staff are there. If one of them goes, nobody hears anybody until there are two again, and the trail says so.",
  twoStaffWhen: "It holds for visits planned from now on. Where it is off, two can still be asked for when a visit is planned.",
  save: "Save",
  saved: "Saved. It is in the trail who chose this.",
  conflict: "Somebody else saved these meanwhile. What they changed is here now, and so is what you changed. Look it over and save again.",
  notYours: "Only administrators can change this.",
};
