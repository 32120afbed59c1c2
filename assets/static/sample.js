/* Coba: plays a call as it would be spoken, with the choices that stand on the page. */
(function () {
  'use strict';
  var CHOICES = ['voice', 'voice_style', 'counter_word'];
  var button = document.getElementById('coba'), player = document.createElement('audio');

  function chosen() {
    return CHOICES.map(function (name) {
      var field = document.getElementById('atur-' + name);
      return name + '=' + encodeURIComponent(field ? field.value : '');
    }).join('&');
  }

  button.addEventListener('click', function (event) {
    event.preventDefault();
    player.src = button.getAttribute('href') + '?' + chosen();
    player.play();
  });
}());
