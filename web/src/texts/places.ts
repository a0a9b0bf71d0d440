/** Where "Leave this page" goes: the one address outside, and a page that anybody might have open. */
export const LEAVE_TO = "https://www.bbc.co.uk/weather";
