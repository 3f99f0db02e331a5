// Draws the charts of Coxswain's report: each <script class="spec"> into the .plot of its figure.
// Needs vega, vega-lite and vega-interpreter, loaded before. Nothing is compiled at run time (the
// page's policy need not allow 'unsafe-eval') and nothing is loaded.
(function () {
  'use strict';

  // Colours are the page's own, so that they follow its light and dark look, and paper.
  const theme = {
    font: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
    aria: false,  // the figure says in words what it shows
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
      label: {fill: 'var(--ink)'},
      faint: {fill: 'var(--ink-soft)'},
      track: {fill: 'var(--track)'},
      limit: {stroke: 'var(--ink)'},
      target: {fill: 'var(--ink)'},
      zero: {stroke: 'var(--ink-soft)'},
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
    const view = new vega.View(vega.parse(vegaLite.compile(spec).spec, null, {ast: true}), {
      container: figure.querySelector('.plot'),
      expr: vega.expressionInterpreter,
      loader: nothing,
      renderer: 'svg',
    });
    figure.coxswainView = view;
    return view.runAsync().then(() => {
      const data = figure.querySelector('details');
      if (data) data.open = false;
    });
  }

  function drawAll() {
    const figures = document.querySelectorAll('.cxs figure.chart');
    Promise.all(Array.from(figures, draw)).then(
      () => document.documentElement.setAttribute('data-cxs-drawn', figures.length));
  }

  if (document.readyState === 'loading') {
    document.addEventListener('DOMContentLoaded', drawAll);
  } else {
    drawAll();
  }
})();
