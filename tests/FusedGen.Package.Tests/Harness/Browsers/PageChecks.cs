namespace FusedGen.Package.Tests.Harness.Browsers;

/// <summary>Expressions of JavaScript that list what is wrong with how a page looks.</summary>
internal static class PageChecks
{
    /// <summary>
    /// Elements that reach out of the screen or of their box, or lie on each other; what scrolls shows all it has.
    /// </summary>
    public const string Layout = """
        (() => {
          const scrolls = e => ['auto', 'scroll'].includes(getComputedStyle(e).overflowX);
          const inScroller = e => e !== document.body && (scrolls(e) || inScroller(e.parentElement));
          const faults = [], name = element => element.id || element.className || element.localName;
          const seen = [...document.querySelectorAll('body *')]
            .filter(e => e.checkVisibility() && !e.closest('.hidden, caption, noscript, tr') && !inScroller(e));
          const boxes = seen.filter(e => getComputedStyle(e).display !== 'inline');
          const leaves = boxes.filter(e => !boxes.some(other => other !== e && e.contains(other)));
          if (document.documentElement.scrollWidth > innerWidth) {
            faults.push('The page is wider than the screen.');
          }

          for (const element of boxes) {
            const box = element.getBoundingClientRect();
            if (box.left < 0 || box.right > innerWidth) {
              faults.push(`${name(element)} reaches out of the screen.`);
            }

            if (element.scrollWidth > element.clientWidth + 1) {
              faults.push(`${name(element)} is cut.`);
            }
          }

          leaves.forEach((one, index) => leaves.slice(index + 1).forEach(other => {
            const a = one.getBoundingClientRect(), b = other.getBoundingClientRect();
            if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1) {
              faults.push(`${name(one)} and ${name(other)} overlap.`);
            }
          }));
          return faults;
        })()
        """;

    /// <summary>
    /// Texts whose contrast with what is behind them is below 4.5, the least that WCAG's level AA allows.
    /// </summary>
    public const string Contrast = """
        (() => {
          const channels = colour => colour.match(/[0-9.]+/g).map(Number);
          const light = colour => channels(colour).slice(0, 3).map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
            .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
          const behind = element => {
            const colour = getComputedStyle(element).backgroundColor;
            return channels(colour)[3] === 0 ? behind(element.parentElement) : colour;
          };
          return [...document.querySelectorAll('body *')]
            .filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
            .filter(e => {
              const pair = [light(getComputedStyle(e).color), light(behind(e))].sort((a, b) => b - a);
              return (pair[0] + 0.05) / (pair[1] + 0.05) < 4.5;
            })
            .map(e => `${e.id || e.localName}: ${getComputedStyle(e).color} on ${behind(e)}`);
        })()
        """;
}
