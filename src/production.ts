// Read before everything else: libraries look at it once. Without it graphql, among others, checks our own code again
// with every request.
process.env.NODE_ENV ??= 'production';
