using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering;

/// <summary>Batch normalisation, in its evaluation form: a scale and a shift of each channel.</summary>
internal static class NormalizationLowering
{
    private const double DefaultEpsilon = 1e-5f;

    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("BatchNormalization", BatchNormalization, Restrictions: "The evaluation form."),
    ];

    /// <summary>
    /// <c>y = (x − μ) · s + β</c> with <c>s = γ / √(σ² + ε)</c>, computed in double and kept so.
    /// </summary>
    private static void BatchNormalization(NodeContext node)
    {
        RequireEvaluation(node);
        Value x = node.FloatInput(0);
        if (x.Shape.Rank < 2)
        {
            throw node.Mismatch($"normalises the shape {x.Shape}, which has no axis of channels");
        }

        int[] channels = x.Shape.ToArray().Skip(1).ToArray();
        if (node.Opset >= 9 || node.Flag("spatial", true))
        {
            channels = channels.Select((d, axis) => axis == 0 ? d : 1).ToArray();
        }

        double epsilon = node.Float("epsilon", DefaultEpsilon);
        if (Enumerable.Range(1, 4).Any(node.IsRunTime))
        {
            node.Bind(Normalized(node, x, new Shape(channels), epsilon));
            return;
        }

        double[] Parameter(int index, string name)
        {
            Tensor tensor = node.Weight(index, name);
            return tensor.Count == channels.Aggregate(1, (a, b) => a * b)
                ? tensor.Floats
                : throw node.Mismatch($"has a '{name}' of shape {tensor.Shape} for an input of shape {x.Shape}");
        }

        double[] gamma = Parameter(1, "scale");
        double[] beta = Parameter(2, "B");
        double[] mean = Parameter(3, "mean");
        double[] variance = Parameter(4, "var");
        double[] scale = new double[gamma.Length];
        for (int c = 0; c < gamma.Length; c++)
        {
            if (!(variance[c] + epsilon > 0))
            {
                throw node.Fail(
                    DiagnosticIds.NonFiniteWeight,
                    $"has a variance whose element {c} is {variance[c].ToString("R", System.Globalization.CultureInfo.InvariantCulture)}, "
                    + $"so that the scale is not finite; train again");
            }

            scale[c] = gamma[c] / Math.Sqrt(variance[c] + epsilon);
        }

        Shape shape = new(channels);
        node.Bind(node.Map(
            e => Formula.Add(Formula.Multiply(Formula.Subtract(e[0], e[1]), e[2]), e[3]),
            x,
            node.NewConstant(new Tensor(shape, mean, x.Type)),
            node.NewConstant(new Tensor(shape, scale, x.Type)),
            node.NewConstant(new Tensor(shape, beta, x.Type))));
    }

    /// <summary>The same with parameters that are computed at run time.</summary>
    private static Value Normalized(NodeContext node, Value x, Shape channels, double epsilon)
    {
        Value[] parameters = Enumerable.Range(1, 4).Select(node.FloatInput).ToArray();
        if (parameters.FirstOrDefault(p => p.Shape.Count != channels.Count) is { } other)
        {
            throw node.Mismatch($"has the parameter {UntrustedText.Quote(other.Name)} of shape {other.Shape} for an input of shape {x.Shape}");
        }

        // Opset 15 lets the parameters have other types than the input.
        Value[] own = parameters.Select(p => node.Reshape(node.Map(p, e => Formula.Cast(e, x.Type)), channels)).ToArray();
        Value scale = node.Map(own[0], own[3], (gamma, variance) => Formula.Divide(gamma, Formula.Sqrt(Formula.Add(variance, epsilon))));
        return node.Map(e => Formula.Add(Formula.Multiply(Formula.Subtract(e[0], e[1]), e[2]), e[3]), x, own[2], scale, own[1]);
    }

    /// <summary>
    /// Refuses the training form, which normalises by the statistics of the batch. Up to opset 6 <c>is_test</c> tells
    /// it, from 14 on <c>training_mode</c>; between them it is told by the outputs that it alone has, whether anything
    /// reads them or not.
    /// </summary>
    private static void RequireEvaluation(NodeContext node)
    {
        const string Advice = "it normalises by the statistics of the batch: export the model in evaluation mode";
        if ((node.Opset >= 14 && node.Flag("training_mode", false)) || (node.Opset < 7 && !node.Flag("is_test", false)))
        {
            throw node.Unsupported($"is in training mode, where {Advice}");
        }

        if (node.Opset is >= 7 and < 14 && node.NamedOutput(1) is { } statistics)
        {
            throw node.Unsupported(
                $"names the output {UntrustedText.Quote(statistics)}, which makes it the training form in opset {node.Opset}, where {Advice}");
        }

        node.RequireUnused(1, Advice);
    }
}
