/** Let the browser keep a table as a file. */
export function saveTable(table: string, name: string): void {
  const address = URL.createObjectURL(new Blob([table], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has begun by then.
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 10_000);
}
