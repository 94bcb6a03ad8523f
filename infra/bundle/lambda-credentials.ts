/**
 * In a function, replaces @aws-sdk/credential-provider-node, which looks for credentials in ten more places, and is
 * as large as what a function does. Lambda puts its role's credentials into the environment; where there are none, none
 * are looked for, and the first call says so. Source: Lambda developer guide, "Defined runtime environment variables".
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
