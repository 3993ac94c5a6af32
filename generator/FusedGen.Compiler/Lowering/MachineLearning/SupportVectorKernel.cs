using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering.MachineLearning;

/// <summary>The kernel of a support vector machine: how alike an input and each support vector are.</summary>
internal static class SupportVectorKernel
{
    /// <summary>
    /// Up to this γ · ‖v‖², of support vectors around their mean, the square of a distance may be taken from the
    /// squares of lengths: what that cancels is then below 1e-5 of the kernel.
    /// </summary>
    private const double LargestExponent = 16;

    /// <summary>
    /// From this γ · ‖x‖² on, e^(−γ · ‖x − v‖²) is 0 for all such vectors, also where the squares overflow.
    /// </summary>
    private const double Vanishes = 1000;

    /// <summary>
    /// Gives the kernel of each input with each support vector, [rows, vectors], of the kind and with the parameters
    /// that the node names.
    /// </summary>
    public static Func<Value, Tensor, Value> Of(NodeContext node)
    {
        string kernel = node.OneOf("kernel_type", "LINEAR", "LINEAR", "POLY", "RBF", "SIGMOID");
        double[] parameters = node.Floats("kernel_params") is { Length: > 0 } given ? given : [0, 0, 0];
        if (parameters.Length != 3)
        {
            throw node.Mismatch($"has {parameters.Length} kernel_params, where gamma, coef0 and degree belong");
        }

        (double gamma, double shift, double degree) = (parameters[0], parameters[1], parameters[2]);
        return (x, vectors) => kernel switch
        {
            "POLY" => node.Map(Product(node, x, vectors, gamma, shift), e => Power(e, degree)),
            "SIGMOID" => node.Map(Product(node, x, vectors, gamma, shift), e => Formula.Apply(UnaryFunction.Tanh, e)),
            "RBF" => Gaussian(node, x, vectors, gamma),
            _ => node.Linear(x, vectors, null),
        };
    }

    private static Expression Power(Expression x, double degree) => degree == 3 ? Formula.Multiply(Formula.Multiply(x, x), x) : Formula.Power(x, degree);

    /// <summary>γ · x · v + c.</summary>
    private static Value Product(NodeContext node, Value x, Tensor vectors, double gamma, double shift) =>
        node.Linear(x, Scaled(vectors, gamma), Enumerable.Repeat(shift, vectors.Shape[0]).ToArray());

    /// <summary>e^(−γ · ‖x − v‖²).</summary>
    private static Value Gaussian(NodeContext node, Value x, Tensor vectors, double gamma)
    {
        int features = vectors.Shape[1];
        double[] mean = Enumerable.Range(0, features).Select(f => (double)(float)Mean(vectors, f)).ToArray();
        Tensor centred = new(vectors.Shape, vectors.Floats.Select((v, i) => v - mean[i % features]).ToArray(), vectors.Type);
        double[] squares = Enumerable.Range(0, vectors.Shape[0]).Select(v => centred.Floats.Skip(v * features).Take(features).Sum(e => e * e)).ToArray();
        if (!(gamma >= 0 && gamma * squares.Max() <= LargestExponent))
        {
            return ByDifferences(node, x, vectors, gamma);
        }

        // −γ · ‖x − v‖² is 2 · γ · x · v − γ · ‖v‖² − γ · ‖x‖²: a matrix product.
        Value around = node.Map(x, node.NewConstant(new Tensor(new Shape(features), mean, x.Type)), Formula.Subtract);
        Value products = node.Linear(around, Scaled(centred, 2 * gamma), squares.Select(s => -gamma * s).ToArray());
        Value square = node.Reduce(ReduceKind.Sum, node.Map(around, e => Formula.Multiply(Formula.Multiply(e, e), gamma)), [1]);
        return node.Map(products, square, (p, s) =>
            Formula.Exp(Formula.Select(Formula.Greater(s, Vanishes), Formula.Number(double.NegativeInfinity, s.Type), Formula.Subtract(p, s))));
    }

    private static Value ByDifferences(NodeContext node, Value x, Tensor vectors, double gamma)
    {
        int features = vectors.Shape[1];
        node.RequireTable((long)x.Shape[0] * vectors.Count);
        Value difference = node.Map(
            node.Reshape(x, x.Shape[0], 1, features), node.NewConstant(vectors.Reshape(new Shape(1, vectors.Shape[0], features))), Formula.Subtract);
        Value distance = node.Reduce(ReduceKind.Sum, node.Map(difference, e => Formula.Multiply(e, e)), [2], keepDimensions: false);
        return node.Map(distance, e => Formula.Exp(Formula.Multiply(e, -gamma)));
    }

    private static double Mean(Tensor vectors, int feature)
    {
        double sum = 0;
        for (int i = feature; i < vectors.Count; i += vectors.Shape[1])
        {
            sum += vectors.Floats[i];
        }

        return sum / vectors.Shape[0];
    }

    private static Tensor Scaled(Tensor tensor, double factor) => new(tensor.Shape, tensor.Floats.Select(e => e * factor).ToArray(), tensor.Type);
}
