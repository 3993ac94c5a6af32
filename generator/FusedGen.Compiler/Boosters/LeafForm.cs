namespace FusedGen.Compiler.Boosters;

/// <summary>
/// A leaf that is a linear form: <c>constant + Σ coefficient · x[feature]</c>, or another number where one of the
/// features is missing.
/// </summary>
/// <param name="Constant">The constant.</param>
/// <param name="Otherwise">The number for rows without a value in one of the features.</param>
/// <param name="Features">The features.</param>
/// <param name="Coefficients">What each of them is multiplied by.</param>
internal sealed record LeafForm(double Constant, double Otherwise, IReadOnlyList<int> Features, IReadOnlyList<double> Coefficients);
