declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  interface Options {
    url: string;
    dom_id: string;
    deepLinking?: boolean;
    displayRequestDuration?: boolean;
    docExpansion?: "list" | "full" | "none";
    filter?: boolean;
    defaultModelsExpandDepth?: number;
    validatorUrl?: string | null;
  }
  export default function SwaggerUI(options: Options): unknown;
}
