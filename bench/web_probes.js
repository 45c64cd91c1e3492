// Put into every page before its own scripts: what a person would see, and when.
(() => {
  const painted = (then) =>
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      // A task after the frame's callbacks: the frame is on its way to the screen.
      channel.port1.onmessage = then;
      channel.port2.postMessage(0);
    });
  const probe = { shift: 0, largest: 0 };
  window.probe = probe;

  const keys = [];
  const interactions = [];
  for (const kind of ["keydown", "pointerup"]) {
    addEventListener(
      kind,
      (event) =>
        painted(() => {
          const took = performance.now() - event.timeStamp;
          interactions.push(took);
          if (kind === "keydown") keys.push(took);
        }),
      true,
    );
  }
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) probe.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) probe.largest = Math.max(probe.largest, entry.startTime);
  }).observe({ type: "largest-contentful-paint", buffered: true });
  probe.opened = () => ({ shift: probe.shift, largest: probe.largest });
  probe.takeKeys = () => keys.splice(0);
  probe.takeInteractions = () => interactions.splice(0);
  // Resolves at the first frame in which `seen()` holds: on this page's clock and on the wall's.
  const until = (seen) =>
    new Promise((resolve) => {
      const look = () => {
        if (!seen()) return false;
        painted(() => resolve({ at: performance.now(), wall: Date.now() }));
        return true;
      };
      if (look()) return;
      const observer = new MutationObserver(() => look() && observer.disconnect());
      observer.observe(document, { subtree: true, childList: true, characterData: true });
    });
  const log = () => document.querySelector('[role="log"]');
  const heading = () => document.querySelector("main h1, main h2, section h2")?.textContent;

  // Armed before the key is pressed, read after it.
  probe.arm = (kind, words) => {
    const since = performance.now();
    const before = kind === "thread" ? probe.threadName() : "";
    const seen =
      kind === "words"
        ? () => log()?.textContent.includes(words)
        : () => log()?.querySelector("article") && probe.threadName() !== before;
    probe.armed = until(seen).then((found) => ({ ...found, took: found.at - since }));
  };
  probe.threadName = () =>
    document.querySelector('[role="listitem"] [aria-current="true"]')?.textContent ?? heading();

  // Frames while scrolling towards older messages, and how far what was on screen jumped.
  probe.scrollUp = async (frames, step) => {
    const scroller = log();
    const times = [];
    let drift = 0;
    let last;
    for (let n = 0; n < frames; n += 1) {
      const middle = scroller.getBoundingClientRect().top + scroller.clientHeight / 2;
      const anchor = [...scroller.querySelectorAll("article")].find(
        (one) => one.getBoundingClientRect().bottom > middle,
      );
      const top = anchor?.getBoundingClientRect().top;
      const offset = scroller.scrollTop;
      scroller.scrollTop = Math.max(offset - step, 0);
      const moved = Math.min(step, offset);
      const now = await new Promise((resolve) => requestAnimationFrame(resolve));
      if (last !== undefined) times.push(now - last);
      last = now;
      await new Promise((resolve) => painted(resolve));
      if (anchor?.isConnected && offset > step) {
        drift = Math.max(drift, Math.abs(anchor.getBoundingClientRect().top - top - moved));
      }
    }
    return { times, drift, messages: scroller.querySelectorAll("article").length };
  };
  // Frames from now on, until they are taken.
  let frames = null;
  probe.watchFrames = () => {
    const times = [];
    frames = times;
    probe.dragged = false;
    let last;
    const tick = (now) => {
      if (frames !== times) return;
      if (last !== undefined) times.push(now - last);
      last = now;
      probe.dragged ||= document.querySelector(".react-flow__node.dragging") !== null;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  };
  probe.takeFrames = () => {
    const times = frames;
    frames = null;
    return times;
  };
  const canvas = () => document.querySelector(".react-flow").getBoundingClientRect();
  probe.zoom = () =>
    new DOMMatrix(getComputedStyle(document.querySelector(".react-flow__viewport")).transform).a;
  // Where to take hold of the step that is nearest to the middle of the canvas.
  probe.middleStep = () => {
    const { left, top, width, height } = canvas();
    const places = [...document.querySelectorAll(".react-flow__node-step")].map((node) => {
      const box = node.getBoundingClientRect();
      return { x: box.left + box.width / 2, y: box.top + Math.min(box.height / 2, 14) };
    });
    const far = ({ x, y }) => Math.hypot(x - left - width / 2, y - top - height / 2);
    return places.sort((one, other) => far(one) - far(other))[0];
  };
  // From the last byte of a thread's messages to the frame that shows them.
  probe.messagesArrivedAt = (id) =>
    performance
      .getEntriesByType("resource")
      .filter((one) => one.name.includes(`/conversations/${id}/messages`))
      .map((one) => one.responseEnd)[0];
})();
