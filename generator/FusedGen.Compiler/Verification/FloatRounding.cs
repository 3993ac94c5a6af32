using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Verification;

/// <summary>
/// Why a network's answers are too far from those that were stored, where they are right in double: whether it is the
/// format of the weights, the network, or what folding made of it.
/// </summary>
internal sealed class FloatRounding(ModelGraph original, ModelGraph folded, WeightFormat format, double tolerance, CancellationToken cancellationToken)
{
    private readonly DecodedWeights _floats = new(WeightFormat.Float32);

    /// <summary>
    /// The cause in a sentence, and what to do about it. A larger tolerance is advised only where the network or the
    /// format of its weights needs it, never for a rewrite of it.
    /// </summary>
    /// <param name="vectors">The vectors that were compared.</param>
    /// <exception cref="EvaluationException">An operation has no result for a vector.</exception>
    public string Describe(IReadOnlyList<ReferenceVector> vectors)
    {
        if (format != WeightFormat.Float32 && Of(folded, vectors) is { } withFloats && withFloats.Scaled <= tolerance)
        {
            return $"With weights as float it is {withFloats}. Set Tolerance on the attribute if that is precise enough.";
        }

        Difference unfolded = Of(original, vectors);
        return unfolded.Scaled <= tolerance
            ? $"Before folding it is {unfolded} in float, so the cause is the rounding of steps that were folded{First(vectors)}. "
                + $"That is a defect of FusedGen, which must not fold such steps: please report it with the model."
            : $"Before folding it is {unfolded} in float, so the network itself is not more precise. "
                + $"Set Tolerance on the attribute if that is precise enough.";
    }

    private Difference Of(ModelGraph graph, IReadOnlyList<ReferenceVector> vectors)
    {
        Difference difference = new();
        foreach (ReferenceVector vector in vectors)
        {
            Tensor[] got = FloatEvaluator.Evaluate(graph, vector.Inputs, _floats, cancellationToken);
            for (int o = 0; o < got.Length; o++)
            {
                if (vector.Outputs[o] is { } stored)
                {
                    difference.Add(stored, got[o]);
                }
            }
        }

        return difference;
    }

    /// <summary>The first result that leaves the tolerance, compared with the same network in double.</summary>
    private string First(IReadOnlyList<ReferenceVector> vectors)
    {
        foreach (ReferenceVector vector in vectors)
        {
            IReadOnlyDictionary<Value, Tensor> exact = ReferenceEvaluator.EvaluateAll(folded, vector.Inputs, cancellationToken);
            IReadOnlyDictionary<Value, Tensor> rounded = FloatEvaluator.EvaluateAll(folded, vector.Inputs, _floats, cancellationToken);
            foreach (Operation operation in folded.Operations)
            {
                Difference difference = new();
                difference.Add(exact[operation.Output], rounded[operation.Output]);
                if (difference.Scaled > tolerance)
                {
                    return $" into {operation.Origin} {UntrustedText.Quote(operation.Origin.Names[operation.Origin.Names.Count - 1])}";
                }
            }
        }

        return "";
    }
}
