/** Keys of the keyboard for a part of the page, and a bar code scanner for all of it. */
import { useEffect, useEffectEvent } from "react";
import { createScanReader, scanner_gap_ms } from "./scan-reader.ts";

/**
 * Calls `onKey` with keys that are pressed without Ctrl, Alt or Meta, unless they are written into
 * a field. What it answers with true is done: the browser does nothing of its own.
 */
export function useKeys(is_on: boolean, onKey: (event: KeyboardEvent) => boolean): void {
  const latest = useEffectEvent(onKey);
  useEffect(() => {
    if (!is_on) return undefined;
    function press(event: KeyboardEvent) {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      if (event.defaultPrevented) return;
      // A key that is held down does not confirm one thing after the other.
      if (event.key === "Enter" && event.repeat) {
        event.preventDefault();
        return;
      }
      if (isField(event.target) && !/^F\d+$|^Escape$/.test(event.key)) return;
      if (latest(event)) event.preventDefault();
    }
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [is_on]);
}

/** The letter of a key (`A`), whatever an input method would make of it; undefined for others. */
export function letterOf(event: KeyboardEvent): string | undefined {
  return /^Key([A-Z])$/.exec(event.code)?.[1];
}

/**
 * Hears a scanner wherever the focus is. A field that it typed into gets back what was in it, and
 * its Enter presses no button.
 */
export function useScanner(onScan: (text: string) => void): void {
  const latest = useEffectEvent(onScan);
  useEffect(() => {
    const reader = createScanReader();
    let field: { element: HTMLInputElement | HTMLTextAreaElement; value: string } | undefined;
    function press(event: KeyboardEvent) {
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
      if (!reader.isScanning(event.timeStamp) && event.key !== "Enter")
        field = fieldOf(event.target);
      const scanned = reader.press(event.key, event.timeStamp);
      if (scanned === undefined) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (field !== undefined) restore(field.element, field.value);
      window.dispatchEvent(new Event(scanned_event));
      latest(scanned);
    }
    window.addEventListener("keydown", press, { capture: true });
    return () => window.removeEventListener("keydown", press, { capture: true });
  }, []);
}

/** Told to whoever may have taken a scanner's keys for those of a person. */
export const scanned_event = "tillgate:scanned";

/** How long a letter waits before it does anything: it may be the first one of a scan. */
export const letter_pause_ms = scanner_gap_ms;

function isField(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !["checkbox", "radio"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

function fieldOf(target: EventTarget | null) {
  const is_text = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  return is_text ? { element: target, value: target.value } : undefined;
}

/** As if a person had typed it: the library that draws the page only hears of that. */
function restore(element: HTMLInputElement | HTMLTextAreaElement, value: string): void {
  Reflect.set(Object.getPrototypeOf(element) as object, "value", value, element);
  element.dispatchEvent(new Event("input", { bubbles: true }));
}
