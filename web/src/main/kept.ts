/** By what names the pages of links keep something for their tab. */
export const KEPT_GUEST = "earshot.guest";
export const KEPT_PLACE = "earshot.place";
/** The language that was chosen; kept by the screens, for the whole browser. */
export const KEPT_LANGUAGE = "earshot.language";
