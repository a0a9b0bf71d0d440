/**
 * Encode a picture anew. Only its pixels go on: what a camera writes beside them (where, when, with which
 * phone) stays behind, and so does the name of the file.
 */
import type { Outgoing } from "../model";

const LONGEST_SIDE = 2048;
const QUALITY = 0.82;
const TYPE = "image/jpeg";
/** What a message may carry of it. */
const LARGEST_THUMBNAIL = 4096;
const THUMBNAILS = [
  { side: 192, quality: 0.5 },
  { side: 128, quality: 0.5 },
  { side: 96, quality: 0.4 },
  { side: 64, quality: 0.3 },
] as const;

/** Null where this browser cannot read it as a picture. */
export async function prepareImage(file: Blob): Promise<(Outgoing & { readonly kind: "image" }) | null> {
  try {
    // Turned as the camera held it; without that note the pixels must stand upright by themselves.
    const bitmap = await createImageBitmap(file);
    const canvas = draw(bitmap, LONGEST_SIDE);
    bitmap.close();
    const blob = await encode(canvas, QUALITY);
    if (blob === null) return null;
    return { kind: "image", blob, width: canvas.width, height: canvas.height, thumbnail: await thumbnailOf(canvas) };
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

async function thumbnailOf(canvas: HTMLCanvasElement): Promise<Blob | null> {
  for (const { side, quality } of THUMBNAILS) {
    const blob = await encode(draw(canvas, side), quality);
    if (blob !== null && blob.size <= LARGEST_THUMBNAIL) return blob;
  }
  return null;
}

function draw(source: ImageBitmap | HTMLCanvasElement, longest: number): HTMLCanvasElement {
  const scale = Math.min(1, longest / Math.max(source.width, source.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(source.width * scale));
  canvas.height = Math.max(1, Math.round(source.height * scale));
  const context = canvas.getContext("2d", { alpha: false });
  if (context === null) throw new DOMException("no canvas");
  context.imageSmoothingQuality = "high";
  // What is see-through in a drawing would otherwise be black.
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function encode(canvas: HTMLCanvasElement, quality: number): Promise<Blob | null> {
  return new Promise((resolve) => {
    canvas.toBlob(resolve, TYPE, quality);
  });
}
