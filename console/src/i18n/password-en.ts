/** The dialog in which whoever is signed in changes their password, in English. */

export const password_en = {
  title: "Change password",
  current: "Current password",
  new: "New password",
  again: "New password again",
  hint: "At least 10 characters. You are signed out everywhere else.",
  required: "Please fill this in",
  too_short: "At least 10 characters",
  differs: "It is not the same as above",
  save: "Change",
  cancel: "Cancel",
  close: "Close",
  done: "The new password counts from now on. You are signed out everywhere else.",
} as const;
