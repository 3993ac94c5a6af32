using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Planning.Contraction.Weights;

/// <summary>
/// Puts the weights of a layer among the constants, in the layer's format and the order in which its kernel reads them.
/// </summary>
internal static class WeightPacking
{
    /// <summary>
    /// What a contraction reads beside its input: packed weights, bias, and the scales where the format has them.
    /// </summary>
    /// <param name="owner">The layer.</param>
    /// <param name="weight">W: [M, …], the outputs of one group after those of another.</param>
    /// <param name="bias">[M], or null.</param>
    /// <param name="groups">Groups of outputs that are packed one after the other, each as the panels say.</param>
    /// <param name="panels">The layout of one group.</param>
    /// <param name="inner">The order of the products.</param>
    /// <param name="context">Takes the constants.</param>
    /// <exception cref="Diagnostics.ModelException">A weight is beyond the format's range.</exception>
    public static IEnumerable<KernelRead> Reads(
        Operation owner, Tensor weight, double[]? bias, int groups, PanelLayout panels, InnerLoops inner, PlanContext context)
    {
        int perOutput = panels.Features == 0 ? 0 : weight.Count / groups / panels.Features;
        EncodedWeights? encoded = null;
        EncodedWeights Encoded() => encoded ??= EncodedWeights.Of(weight, panels.Format, owner);

        yield return new KernelRead(ContractionKernel.WeightParameter, context.WordOperand(
            (weight, panels, groups, inner.OrderKey),
            panels.Format.PackedType(),
            () => PerGroup(groups, g => panels.Pack((m, k) => Encoded().Bits[(((g * panels.Features) + m) * perOutput) + inner.WeightOrder[k]]))));
        yield return new KernelRead(ContractionKernel.BiasParameter, context.WeightOperand(
            (weight, bias, groups, "bias"),
            () => PerGroup(groups, g => panels.Pad(m => bias is null ? 0 : SumStart(bias[(g * panels.Features) + m])))));
        if (panels.Format == PackedFormat.Int8)
        {
            yield return new KernelRead(ContractionKernel.ScaleParameter, context.WeightOperand(
                (weight, groups, "scale"),
                () => PerGroup(groups, g => panels.Pad(m => Encoded().Scales[(g * panels.Features) + m]))));
        }
    }

    /// <summary>
    /// What a contraction of pairs reads beside its input: packed weights, and the bias as integers of 32 bits.
    /// </summary>
    /// <param name="weight">W: [M, …], whole numbers that the format holds.</param>
    /// <param name="bias">[M], whole numbers, or null.</param>
    /// <param name="panels">The layout; its products are pairs.</param>
    /// <param name="inner">The order of the pairs: the number of the weight of each first half.</param>
    /// <param name="run">The pairs of a run.</param>
    /// <param name="context">Takes the constants.</param>
    public static IEnumerable<KernelRead> Reads(Tensor weight, double[]? bias, PanelLayout panels, InnerLoops inner, PairedRun run, PlanContext context)
    {
        int perOutput = panels.Features == 0 ? 0 : weight.Count / panels.Features;
        int bits = 4 * panels.Format.PackedType().SizeInBytes();
        int mask = (1 << bits) - 1;
        yield return new KernelRead(ContractionKernel.WeightParameter, context.WordOperand(
            (weight, panels, run, inner.OrderKey),
            panels.Format.PackedType(),
            () => panels.Pack((m, k) =>
            {
                int first = inner.WeightOrder[k];
                int pair = At(first) & mask;
                return run.SecondOf(first) is { } second ? pair | (At(second) << bits) : pair;

                int At(int number) => (int)weight.Floats[(m * perOutput) + number];
            })));
        yield return new KernelRead(ContractionKernel.BiasParameter, context.WordOperand(
            (weight, bias, "integer bias"),
            ElementType.Int32,
            () => Enumerable.Range(0, panels.PaddedFeatures).Select(m => bias is null || m >= panels.Features ? 0 : (int)bias[m]).ToArray()));
    }

    /// <summary>
    /// A sum that starts at 0 where its bias is −0 can only become −0 by rounding: it is the same whether products that
    /// are zero are added or left out, of whatever sign they are.
    /// </summary>
    private static float SumStart(double bias) => (float)bias + 0f;

    private static T[] PerGroup<T>(int groups, Func<int, T[]> pack) => Enumerable.Range(0, groups).SelectMany(pack).ToArray();
}
