import { expect, test } from "vitest";

import { prepareImage } from "./prepare-image";

const PLACE = "51.7520N 1.2577W";
const WORDS = "Taken at my house";

async function picture(width: number, height: number, type = "image/jpeg"): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("no canvas");
  // The left half red, the right half see-through.
  context.fillStyle = "#ff0000";
  context.fillRect(0, 0, width / 2, height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error("no picture"));
      else resolve(blob);
    }, type);
  });
}

/** A TIFF directory as cameras write it: a description, "turn it by 90 degrees", and a directory with a place. */
function exif(): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(200);
  const view = new DataView(data.buffer);
  const text = (at: number, words: string): void => {
    data.set(new TextEncoder().encode(words), at);
  };
  const entry = (at: number, tag: number, type: number, count: number, value: number): void => {
    view.setUint16(at, tag);
    view.setUint16(at + 2, type);
    view.setUint32(at + 4, count);
    if (type === 3) view.setUint16(at + 8, value);
    else view.setUint32(at + 8, value);
  };
  text(0, "MM");
  view.setUint16(2, 42);
  view.setUint32(4, 8);
  view.setUint16(8, 3);
  entry(10, 0x010e, 2, WORDS.length + 1, 100);
  entry(22, 0x0112, 3, 1, 6);
  entry(34, 0x8825, 4, 1, 60);
  view.setUint16(60, 1);
  entry(62, 0x001c, 2, PLACE.length + 1, 140);
  text(100, WORDS);
  text(140, PLACE);
  return data;
}

/** Put an APP1 segment behind the start of the JPEG. */
function withExif(jpeg: Blob): Blob {
  const body = exif();
  const head = new Uint8Array(10);
  head.set([0xff, 0xe1]);
  new DataView(head.buffer).setUint16(2, body.length + 8);
  head.set(new TextEncoder().encode("Exif\0\0"), 4);
  return new Blob([jpeg.slice(0, 2), head, body, jpeg.slice(2)], { type: "image/jpeg" });
}

/** The markers of a JPEG's segments, up to its pixels. */
async function segmentsOf(jpeg: Blob): Promise<readonly number[]> {
  const view = new DataView(await jpeg.arrayBuffer());
  const found: number[] = [];
  for (let at = 2; view.getUint8(at + 1) !== 0xda; at += 2 + view.getUint16(at + 2)) found.push(view.getUint8(at + 1));
  return found;
}

async function latin1(blob: Blob): Promise<string> {
  return new TextDecoder("latin1").decode(await blob.arrayBuffer());
}

test("picture_from_a_camera_loses_its_place_and_every_other_note", async () => {
  const photo = withExif(await picture(400, 200));
  for (const words of ["Exif", PLACE, WORDS]) expect(await latin1(photo)).toContain(words);
  expect(await segmentsOf(photo)).toContain(0xe1);

  const prepared = await prepareImage(photo);
  // That it was turned says that the browser did read the camera's notes.
  expect(prepared).toMatchObject({ kind: "image", width: 200, height: 400 });
  for (const blob of [prepared?.blob, prepared?.thumbnail]) {
    if (!blob) throw new Error("nothing prepared");
    expect(blob.type).toBe("image/jpeg");
    for (const words of ["Exif", PLACE, WORDS]) expect(await latin1(blob)).not.toContain(words);
    // APP1 carries Exif and XMP, APP13 the press's notes, COM comments.
    const segments = await segmentsOf(blob);
    for (const marker of [0xe1, 0xed, 0xfe]) expect(segments).not.toContain(marker);
  }
});

test("large_picture_is_made_smaller_and_keeps_its_shape", async () => {
  const prepared = await prepareImage(await picture(4096, 1024));
  expect(prepared).toMatchObject({ width: 2048, height: 512 });
});

test("small_picture_keeps_its_size", async () => {
  expect(await prepareImage(await picture(30, 20))).toMatchObject({ width: 30, height: 20 });
});

test("thumbnail_fits_into_a_message", async () => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1000;
  const noise = new ImageData(1000, 1000);
  for (let at = 0; at < noise.data.length; at += 65_536) crypto.getRandomValues(noise.data.subarray(at, at + 65_536));
  canvas.getContext("2d")?.putImageData(noise, 0, 0);
  const noisy = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve);
  });
  const prepared = noisy && (await prepareImage(noisy));
  expect(prepared?.thumbnail?.size).toBeLessThanOrEqual(4096);
  expect(prepared?.thumbnail?.size).toBeGreaterThan(0);
});

test("see_through_drawing_gets_a_white_ground", async () => {
  const prepared = await prepareImage(await picture(40, 40, "image/png"));
  if (prepared === null) throw new Error("nothing prepared");
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  context?.drawImage(await createImageBitmap(prepared.blob), 0, 0);
  const [red, green, blue] = context?.getImageData(35, 20, 1, 1).data ?? [];
  for (const value of [red, green, blue]) expect(value).toBeGreaterThan(245);
});

test.each([
  ["words", "not a picture", "image/jpeg"],
  ["nothing", "", "image/png"],
  ["a page", "<html></html>", "text/html"],
])("%s_is_no_picture", async (_name, content, type) => {
  expect(await prepareImage(new Blob([content], { type }))).toBeNull();
});
