import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "./client";
import { everyPage } from "./directory";
import type { components } from "./schema";

export type SharedFile = components["schemas"]["SharedFileOut"];
export const SHARED_FILES = ["shared-files"];

/** Files of the workspace's own, which flows send. */
export const sharedFilesQuery = queryOptions({
  queryKey: SHARED_FILES,
  queryFn: ({ signal }) =>
    everyPage<SharedFile>((cursor) => {
      const query = { limit: 100, ...(cursor ? { cursor } : {}) };
      return answered(api.GET("/api/v1/shared-files", { params: { query }, signal }));
    }),
});

/** The body is the file itself, which the client's types call a text. */
export function uploadSharedFile(file: File): Promise<SharedFile> {
  const name = encodeURIComponent(file.name).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
  return answered(
    api.POST("/api/v1/shared-files", {
      body: file as unknown as string,
      bodySerializer: () => file,
      headers: {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": `attachment; filename*=UTF-8''${name}`,
      },
    }),
  );
}
