export type Language = "en" | "cy";

type Forms = { readonly other: string } & Partial<Record<Intl.LDMLPluralRule, string>>;

const rules: Record<Language, Intl.PluralRules> = {
  en: new Intl.PluralRules("en-GB"),
  cy: new Intl.PluralRules("cy"),
};

/** Choose the form of a sentence for `count`, and write the number where the form says `#`. */
export function plural(language: Language, count: number, forms: Forms): string {
  return (forms[rules[language].select(count)] ?? forms.other).replace("#", String(count));
}
