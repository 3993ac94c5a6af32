namespace FusedGen.Compiler.Planning.Contraction;

/// <summary>
/// How consecutive inputs of a run are paired: the first half of them with the second, so that both are loaded as
/// vectors. An odd number leaves the last of the first half with 0.
/// </summary>
/// <param name="Length">Inputs of a run.</param>
/// <param name="WeightStep">How far the weights of neighbours are apart; a weight has the number
/// <c>input · WeightStep + something less</c>.</param>
internal sealed record PairedRun(int Length, int WeightStep)
{
    /// <summary>Pairs of a run.</summary>
    public int Pairs => (Length + 1) / 2;

    /// <summary>The number of the second weight of a pair, by that of the first; null where there is none.</summary>
    public int? SecondOf(int first) => (first / WeightStep) + Pairs < Length ? first + (Pairs * WeightStep) : null;
}
