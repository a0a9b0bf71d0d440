import { staff as cy } from "../../texts/cy/staff";
import { staff as en, type StaffWords } from "../../texts/en/staff";
import { useLanguage } from "../language";

export function useStaff(): StaffWords {
  return { en, cy }[useLanguage().language];
}
