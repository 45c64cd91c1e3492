interface Row {
  id: string;
}

/** Where the open conversation stood in a list, for when it has left it. */
export interface Place {
  id: string;
  at: number;
}

/**
 * The conversation below or above the open one. What has just left the list, because it was
 * resolved or snoozed, is gone on from where it stood: there the one after it stands now.
 */
export function stepFrom<Shown extends Row>(
  rows: readonly Shown[],
  openId: string | undefined,
  by: 1 | -1,
  stood: Place | null,
): Shown | undefined {
  const at = rows.findIndex((one) => one.id === openId);
  if (at >= 0) return rows[at + by];
  if (openId === undefined || stood?.id !== openId) return rows[0];
  return by > 0 ? rows[stood.at] : rows[stood.at - 1];
}
