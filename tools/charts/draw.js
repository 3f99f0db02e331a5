// Draws the charts of Coxswain's report: each <script class="spec"> into the .plot of its figure.
// Needs vega, vega-lite and vega-interpreter, loaded before. Nothing is compiled at run time (the
// page's policy need not allow 'unsafe-eval') and nothing is loaded.
(function () {
  'use strict';

  // Colours are the page's own, so that they follow its light and dark look, and paper.
  const theme = {
    font: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
    background: 'transparent',
    range: {
      category: ['var(--gain)', 'var(--loss)', 'var(--quiet)', 'var(--risk)', 'var(--gain-soft)'],
    },
    axis: {
      gridColor: 'var(--line)',
      labelColor: 'var(--ink-soft)',
      titleColor: 'var(--ink-soft)',
    },
    axisY: {labelColor: 'var(--ink)'},
    legend: {labelColor: 'var(--ink-soft)'},
    style: {
      label: {color: 'var(--ink)'},
      track: {color: 'var(--track)'},
      limit: {color: 'var(--ink)'},
      target: {color: 'var(--ink)'},
      zero: {color: 'var(--ink-soft)'},
    },
  };
  const nothing = {
    load: () => Promise.reject(new Error('The report loads nothing.')),
    sanitize: () => Promise.reject(new Error('The report links nowhere.')),
  };

  function draw(figure) {
    const spec = JSON.parse(figure.querySelector('script.spec').textContent);
    spec.config = vega.mergeConfig(spec.config, theme);
    figure.classList.add('drawing');
    const plot = figure.querySelector('.plot');
    // On a phone a legend needs the width of the labels as well.
    if (plot.clientWidth < 500) spec.config.legend.layout = {top: {anchor: 'end'}};
    const view = new vega.View(vega.parse(vegaLite.compile(spec).spec, null, {ast: true}), {
      container: plot,
      expr: vega.expressionInterpreter,
      loader: nothing,
      renderer: 'svg',
    });
    figure.coxswainView = view;
    return view.runAsync().then(() => {
      // The figure says in words what it shows.
      figure.querySelector('.plot svg').setAttribute('aria-hidden', 'true');
      const data = figure.querySelector('details');
      if (data) data.open = false;
    });
  }

  // Paper is narrower than most screens: drawn to its width, what is written stays readable.
  const paperWidth = 680;
  function drawAgain(width) {
    for (const figure of document.querySelectorAll('.cxs figure.chart')) {
      const plot = figure.querySelector('.plot');
      if (figure.coxswainView) figure.coxswainView.width(width || plot.clientWidth).run();
    }
  }
  window.addEventListener('beforeprint', () => drawAgain(paperWidth));
  window.addEventListener('afterprint', () => drawAgain(0));

  function drawAll() {
    const figures = document.querySelectorAll('.cxs figure.chart');
    Promise.all(Array.from(figures, draw)).then(
      () => document.documentElement.setAttribute('data-cxs-drawn', figures.length));
  }

  // A table that two charts share stands below the second, and may be closed.
  document.addEventListener('click', (event) => {
    const link = event.target.closest('.cxs .chart .note a');
    const data = link && document.querySelector(link.getAttribute('href'));
    if (data) data.open = true;
  });

  if (document.readyState === 'loading') {
    document.addEventListener('DOMContentLoaded', drawAll);
  } else {
    drawAll();
  }
})();
