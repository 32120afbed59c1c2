/* Makes the printed page as long as the slip on it: no browser does that by itself, and a
   printer would feed what is left of a longer one. window.slipPage(done) measures, then calls
   done; the styles of the screen are off meanwhile, for the tablet shows another page. */
(function () {
  'use strict';
  var FACES = ['600 12px "PJS Angka"', '800 12px "PJS Angka"', '800 12px "Typed"'];
  var PIXELS_PER_MM = 96 / 25.4, FOOT = 1.75;

  function ofScreen() {
    return Array.prototype.filter.call(document.styleSheets, function (sheet) {
      return sheet.media.mediaText === 'screen';
    });
  }

  function height() {
    var slip = document.querySelector('.slip'), sheets = ofScreen(), found;
    sheets.forEach(function (sheet) { sheet.disabled = true; });
    found = slip.lastElementChild.getBoundingClientRect().bottom -
      slip.getBoundingClientRect().top;
    sheets.forEach(function (sheet) { sheet.disabled = false; });
    return Math.ceil(found / PIXELS_PER_MM + FOOT);
  }

  function setPage() {
    var rule = '@page { size: 58mm ' + height() + 'mm; margin: 0; }', sheet;
    Array.prototype.forEach.call(document.styleSheets, function (one) {
      if (/\/slip\.css/.test(one.href || '')) { sheet = one; }
    });
    /* A browser that knows no such rule prints by the one in slip.css. */
    try { sheet.insertRule(rule, sheet.cssRules.length); } catch (refused) { return; }
  }

  /* Wider letters would make it longer: the faces first. */
  window.slipPage = function (done) {
    var left = FACES.length, faces = document['fonts']; /* not in every browser */
    function next() {
      left -= 1;
      if (left === 0) { setPage(); done(); }
    }
    if (!faces || !faces.load) { setPage(); done(); return; }
    FACES.forEach(function (face) { faces.load(face).then(next, next); });
  };
}());
