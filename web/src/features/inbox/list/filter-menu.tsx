import { Suspense } from "react";
import { useLingui } from "@lingui/react/macro";
import { IconButton } from "../../../ui/icon-button";
import { lazyPart } from "../../../ui/lazy-part";
import { Menu } from "../../../ui/menu";
import { Skeleton } from "../../../ui/skeleton";
import { filterCount } from "../search";
import type { Filtering } from "./filter-list";

// What there is to choose from is asked for when somebody wants to choose.
const FilterList = lazyPart(async () => (await import("./filter-list")).FilterList);

export function FilterMenu(props: Filtering) {
  const { t } = useLingui();
  const count = filterCount(props.search);
  return (
    <Menu
      trigger={
        <IconButton
          icon="filter"
          label={count ? t`Filters: ${count}` : t`Filters`}
          pressed={count > 0}
        />
      }
    >
      <Suspense fallback={<Skeleton rows={3} height={32} />}>
        <FilterList {...props} />
      </Suspense>
    </Menu>
  );
}
