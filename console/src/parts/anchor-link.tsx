/** The library's link, leading to a page of the console. */
import { Anchor, type AnchorProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, Ref } from "react";

type Props = AnchorProps &
  Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof AnchorProps> &
  Readonly<{ ref?: Ref<HTMLAnchorElement> }>;

function PlainAnchor(props: Props) {
  return <Anchor {...props} />;
}

export const AnchorLink = createLink(PlainAnchor);
