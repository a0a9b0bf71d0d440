/** A service that a message points to (docs/signposts.md). What does not fit is refused whole: nothing odd is shown. */
import type { Directory, ServiceCard } from "../model";
import { count, listOf, Malformed, nullable, shape, text, type Reader } from "./shape";

function short(longest: number): Reader<string> {
  return (value, at) => {
    const read = text(value, at);
    if (read === "" || read.length > longest) throw new Malformed(at);
    return read;
  };
}

function matching(pattern: RegExp): Reader<string> {
  return (value, at) => {
    const read = text(value, at);
    if (!pattern.test(read)) throw new Malformed(at);
    return read;
  };
}

function atMost<T>(most: number, reader: Reader<T>): Reader<readonly T[]> {
  const all = listOf(reader);
  return (value, at) => {
    const read = all(value, at);
    if (read.length > most) throw new Malformed(at);
    return read;
  };
}

/** An address that a tap may open: of the web, and nothing that runs in this page. */
const webAddress: Reader<string> = (value, at) => {
  const read = short(500)(value, at);
  if (!URL.canParse(read)) throw new Malformed(at);
  const { protocol, username } = new URL(read);
  if ((protocol !== "https:" && protocol !== "http:") || username !== "") throw new Malformed(at);
  return read;
};

const age: Reader<number> = (value, at) => {
  const read = count(value, at);
  if (read > 120) throw new Malformed(at);
  return read;
};

const ages: Reader<ServiceCard["ages"]> = (value, at) => {
  const [from, to, ...more] = listOf(nullable(age))(value, at);
  if (from === undefined || to === undefined || more.length > 0) throw new Malformed(at);
  return [from, to];
};

const day = matching(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/);
const line = short(200);

export const serviceCard: Reader<ServiceCard> = shape<ServiceCard>({
  name: line,
  organisation: nullable(line),
  description: nullable(short(1200)),
  alert: nullable(short(300)),
  url: nullable(webAddress),
  email: nullable(matching(/^[^\s@<>"]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24}$/)),
  phones: atMost(3, matching(/^\+?[0-9][0-9 ()-]{2,22}$/)),
  ages,
  areas: atMost(10, line),
  hours: atMost(7, line),
  address: nullable(line),
  checked: nullable(day),
  changed: nullable(day),
});

/** The card of a message, without what else stands in it. */
export function cardOf(content: ServiceCard): ServiceCard {
  const { name, organisation, description, alert, url, email, phones, ages, areas, hours, address, checked, changed } = content;
  return { name, organisation, description, alert, url, email, phones, ages, areas, hours, address, checked, changed };
}

const found = shape({ items: atMost(50, serviceCard), imported_at: nullable(count) });

export const directory: Reader<Directory> = (value, at) => {
  const { items, imported_at } = found(value, at);
  return { items, importedAt: imported_at };
};
