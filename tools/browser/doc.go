// Package browser opens the pages of the built binary in Chromium and uses them as a
// reader would: on a phone and on a screen, light and dark, with a pointer and
// without. It is a module of its own, so that the product does not depend on a browser.
package browser
