import { useEffect } from "react";

/**
 * A file that is dropped where nothing takes it stays where it was: the browser would leave the
 * page for it, and with the page what was not stored yet.
 */
export function useStrayFiles(): void {
  useEffect(() => {
    const refuse = (event: DragEvent) => {
      if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files")) return;
      // The browser's own field for files takes them by itself.
      if (event.target instanceof Element && event.target.closest("input[type=file]")) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "none";
    };
    window.addEventListener("dragover", refuse);
    window.addEventListener("drop", refuse);
    return () => {
      window.removeEventListener("dragover", refuse);
      window.removeEventListener("drop", refuse);
    };
  }, []);
}
