const step = 1.25, least = 0.1, most = 4;

// Gives each picture buttons, keys and the wheel that make it larger and smaller.
export function makeZoomable(part) {
  for (const picture of part.querySelectorAll('.picture')) {
    const svg = picture.querySelector('svg');
    const width = svg.width.baseVal.value, height = svg.height.baseVal.value;
    let scale = 1;
    const bar = document.createElement('div');
    bar.className = 'zoom';
    const buttons = [
      ['−', 'Smaller', () => zoom(scale / step)], ['100 %', 'Full size', () => zoom(1)], ['+', 'Larger', () => zoom(scale * step)], ['Fit', 'Fit', fit],
    ];
    for (const [text, label, act] of buttons) {
      const button = Object.assign(document.createElement('button'), { type: 'button', textContent: text, onclick: act });
      button.setAttribute('aria-label', `${label}: ${picture.getAttribute('aria-label')}`);
      bar.append(button);
    }

    picture.before(bar);
    picture.addEventListener('wheel', event => {
      if (event.ctrlKey) {
        event.preventDefault();
        zoom(scale * step ** (-event.deltaY / 100), event.clientX, event.clientY);
      }
    }, { passive: false });
    picture.addEventListener('keydown', event => {
      const act = { '+': () => zoom(scale * step), '-': () => zoom(scale / step), 0: () => zoom(1) }[event.key];
      if (act && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        act();
      }
    });
    zoom(Math.min(1, picture.clientWidth / width));

    // What lies in the middle, or under the pointer, stays there.
    function zoom(to, x, y) {
      const box = picture.getBoundingClientRect();
      const [left, top] = [x === undefined ? box.width / 2 : x - box.left, y === undefined ? box.height / 2 : y - box.top];
      const [atX, atY] = [(picture.scrollLeft + left) / scale, (picture.scrollTop + top) / scale];
      scale = Math.min(most, Math.max(least, to));
      svg.setAttribute('width', width * scale);
      svg.setAttribute('height', height * scale);
      picture.querySelector('.start')?.remove();
      picture.scrollTo(atX * scale - left, atY * scale - top);
      bar.children[1].textContent = `${Math.round(100 * scale)} %`;
    }

    function fit() {
      zoom(Math.min(1, picture.clientWidth / width, picture.clientHeight / height));
    }
  }
}
