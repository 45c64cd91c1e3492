/**
 * The part of our OpenAPI document that the screens use, in the shape openapi-typescript writes.
 * `npm run schema` replaces this file with the generated one; nothing else has to change then.
 */

export interface paths {
  "/api/v1/auth/sign-in": {
    post: operations["signIn"];
  };
  "/api/v1/auth/sign-out": {
    post: operations["signOut"];
  };
  "/api/v1/me": {
    get: operations["me"];
  };
}

export interface components {
  schemas: {
    Member: { id: string; name: string; email: string; role: components["schemas"]["Role"] };
    Role: "owner" | "admin" | "agent" | "marketer" | "developer" | "auditor";
    WorkspaceName: { id: string; name: string };
    Me: {
      member: components["schemas"]["Member"];
      workspace: components["schemas"]["WorkspaceName"];
      csrf_token: string;
    };
    SignIn: { email: string; password: string; code?: string; workspace?: string };
    Problem: {
      type: string;
      title: string;
      status: number;
      code: string;
      detail: string;
      request_id?: string;
      workspaces?: components["schemas"]["WorkspaceName"][];
    };
  };
}

type ProblemResponse = {
  content: { "application/problem+json": components["schemas"]["Problem"] };
};
type MeResponse = { content: { "application/json": components["schemas"]["Me"] } };

export interface operations {
  signIn: {
    requestBody: { content: { "application/json": components["schemas"]["SignIn"] } };
    responses: { 200: MeResponse; default: ProblemResponse };
  };
  signOut: {
    parameters: { header: { "X-CSRF-Token": string } };
    responses: { 204: { content: never }; default: ProblemResponse };
  };
  me: {
    responses: { 200: MeResponse; default: ProblemResponse };
  };
}
