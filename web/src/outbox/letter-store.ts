import type { Letter } from "./letter";

const DATABASE = "parley.outbox";
const STORE = "letters";

let opened: Promise<IDBDatabase> | undefined;

function database(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("no IndexedDB"));
  });
  return opened;
}

/** Letters in the browser's own database: they outlive the tab and the browser. */
export const letterStore = {
  async all(): Promise<Letter[]> {
    const store = (await database()).transaction(STORE).objectStore(STORE);
    return done<Letter[]>(store.getAll());
  },
  async put(letter: Letter): Promise<void> {
    const transaction = (await database()).transaction(STORE, "readwrite", { durability: "strict" });
    await done(transaction.objectStore(STORE).put(letter));
  },
  /** Only if it is still there: one that was taken back meanwhile must not come back. */
  async replace(letter: Letter): Promise<boolean> {
    const store = (await database()).transaction(STORE, "readwrite").objectStore(STORE);
    const known = await done<Letter | undefined>(store.get(letter.id));
    if (known) await done(store.put(letter));
    return known !== undefined;
  },
  /** In one step: no tab sees both, or neither. */
  async swap(id: string, letter: Letter): Promise<void> {
    const store = (await database()).transaction(STORE, "readwrite").objectStore(STORE);
    await Promise.all([done(store.delete(id)), done(store.put(letter))]);
  },
  async remove(id: string): Promise<void> {
    const store = (await database()).transaction(STORE, "readwrite").objectStore(STORE);
    await done(store.delete(id));
  },
};

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB failed"));
  });
}
