"use strict";

// Draws the reference. Where the document lies stands in the page, because no script may stand there.
const place = document.getElementById("reference");

SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  filter: true,
  persistAuthorization: false,
  validatorUrl: null, // else the document would be sent to a service on the internet
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
});
