import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";
import "./reference.css";

SwaggerUI({
  url: "/api/v1/openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "list",
  filter: true,
  // The document's schemas are shown where they are used; a second full list is noise.
  defaultModelsExpandDepth: 0,
  // Its validator badge would send our address to another site.
  validatorUrl: null,
});
