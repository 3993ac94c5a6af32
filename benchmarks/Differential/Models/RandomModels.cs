using FusedGen.Compiler.Graph;

namespace FusedGen.Differential.Models;

/// <summary>
/// Models by number: the same number of the same seed is the same model, and with fewer nodes the beginning of it.
/// </summary>
internal sealed class RandomModels(int seed)
{
    /// <summary>More nodes find little more, and hide more of what they find.</summary>
    public const int MostNodes = 8;

    private static readonly (int Weight, Func<ModelWriter, bool> Write)[] s_families =
    [
        (6, ElementwiseNodes.Unary), (6, ElementwiseNodes.Binary), (2, ElementwiseNodes.Where), (1, ElementwiseNodes.Predicate), (1, ElementwiseNodes.Clip),
        (1, ElementwiseNodes.Cast), (1, ElementwiseNodes.ThroughBFloat16),
        (4, LayerNodes.Gemm), (4, LayerNodes.MatMul), (6, LayerNodes.Convolution), (3, LayerNodes.Pool), (2, LayerNodes.Normalisation),
        (3, ReductionNodes.Reduce), (1, ReductionNodes.Extreme), (2, ReductionNodes.Along),
        (3, MovementNodes.Reshape), (2, MovementNodes.Transpose), (3, MovementNodes.Slice), (2, MovementNodes.Concat), (2, MovementNodes.Pad),
        (1, MovementNodes.Repeat), (2, MovementNodes.Take),
        (2, MovementNodes.Resize), (2, IndexedNodes.Lookup), (1, IndexedNodes.Recurrent), (1, IndexedNodes.Einsum),
        (2, ContributedNodes.Activation), (2, ContributedNodes.Layer), (1, ContributedNodes.Normalisation), (1, ContributedNodes.Attention),
        (1, ContributedNodes.Rotation),
        (2, QuantisedNodes.Dense), (2, QuantisedNodes.Convolution),
        (1, SamplingNodes.GridSample), (1, LoopNodes.Loop), (1, LoopNodes.Scan),
    ];

    private static readonly Func<ModelWriter, bool>[] s_choices = s_families.SelectMany(f => Enumerable.Repeat(f.Write, f.Weight)).ToArray();

    private static readonly ElementType[] s_others =
    [
        ElementType.Int32, ElementType.Int64, ElementType.Bool, ElementType.Int8, ElementType.UInt8, ElementType.Int16, ElementType.UInt16, ElementType.UInt32,
        ElementType.UInt64,
    ];

    private static readonly int[] s_opsets = [13, 17, 18, 20];

    /// <summary>A random number generator of a case's own.</summary>
    public Random RandomOf(int number, int purpose) => new(unchecked((seed * 1_000_003) + (number * 31) + purpose));

    /// <summary>The model with this number.</summary>
    /// <param name="number">The number.</param>
    /// <param name="nodes">Steps to take at most, of which a few add more than one node.</param>
    public RandomModel Create(int number, int nodes = MostNodes)
    {
        Random random = RandomOf(number, 0);
        bool hasBatch = random.Next(2) == 0;
        ModelWriter model = new(random, s_opsets[random.Next(s_opsets.Length)], hasBatch);
        int inputs = model.OneOf(1, 1, 2);
        ElementType type = model.Chance(0.1)
            ? ElementType.Float16
            : model.OneOf(ElementType.Float32, ElementType.Float32, ElementType.Float32, ElementType.Float32, ElementType.Float64);
        for (int i = 0; i < inputs; i++)
        {
            model.Input(i == 0 || model.Chance(0.7) ? type : model.OneOf(s_others), Shape(model));
        }

        int wanted = 1 + model.Below(MostNodes);
        int steps = Math.Min(nodes, wanted);
        for (int written = 0, tries = 0; written < steps && tries < 60; tries++)
        {
            written += model.OneOf(s_choices)(model) ? 1 : 0;
        }

        return model.Finish();
    }

    private static int[] Shape(ModelWriter model)
    {
        int rank = 1 + model.Below(4);
        int[] shape;
        do
        {
            shape = Enumerable.Range(0, rank).Select(_ => model.Extent()).ToArray();
        }
        while (shape.Aggregate(1, (p, d) => p * d) > 700);
        return model.HasBatch ? [1, .. shape] : shape;
    }
}
