using CsCheck;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using static FusedGen.Compiler.Tests.Folding.NetworkBuilder;

namespace FusedGen.Compiler.Tests.Folding;

/// <summary>
/// Networks of random operations over random earlier values: chains where each reads the last one, and graphs where
/// values are shared.
/// </summary>
internal static class RandomNetworks
{
    /// <summary>A network as a list of choices, so that a failure shrinks to few of them.</summary>
    public static readonly Gen<(int Input, int[] Choices, int Outputs)> Recipes =
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 1_000_000].Array[1, 14], Gen.Int[1, 3]);

    public static ModelGraph Cook((int Input, int[] Choices, int Outputs) recipe)
    {
        NetworkBuilder net = new(recipe.Choices.Length);
        Value first = recipe.Input switch
        {
            0 => net.Input(1, 6),
            1 => net.Input(3, 4),
            2 => net.Input(1, 2, 5, 5),
            _ => net.Input(1, 3, 4, 4),
        };
        List<Value> values = [first];
        foreach (int choice in recipe.Choices)
        {
            Random random = new(choice);

            // Mostly the last value, so that there are long chains; sometimes any, so that values are shared.
            Value x = random.Next(4) == 0 ? values[random.Next(values.Count)] : values[^1];
            if (Step(net, random, x, values) is { } next && next.Shape.Count is > 0 and <= 200)
            {
                values.Add(next);
            }
        }

        return net.Graph(values.AsEnumerable().Reverse().Take(recipe.Outputs).ToArray());
    }

    private static Value? Step(NetworkBuilder net, Random random, Value x, List<Value> values)
    {
        Shape shape = x.Shape;
        bool image = shape.Rank == 4;
        switch (random.Next(24))
        {
            case 0 or 1 or 2:
                return net.Linear(x, random.Next(1, 9), random.Next(2) == 0);
            case 3 or 4 or 5 when image:
                int kernel = Math.Min(random.Next(1, 4), shape[2]);
                int groups = random.Next(3) == 0 ? shape[1] : 1;
                return kernel > shape[3]
                    ? null
                    : net.Convolution(x, groups * random.Next(1, 3), kernel, random.Next(0, kernel), random.Next(1, 3), groups, random.Next(2) == 0);
            case 6 when image && shape[2] > 1 && shape[3] > 1:
                return net.Pool(x, (PoolKind)random.Next(4), 2, random.Next(1, 3), random.Next(0, 2));
            case 7 or 8:
                return net.BatchNormalization(x);
            case 9:
                return net.Scaled(x, random.Next(1, 5) / 2.0);
            case 10:
                return net.Map("Affine", Divide(Subtract(C(0.5), Multiply(X(1), X())), X(2)), x, net.RandomConstant(shape.Last),
                    Constant(Positive(net, shape.Last)));
            case 11:
                return net.Relu(x);
            case 12:
                return net.Apply((UnaryFunction)random.Next((int)UnaryFunction.Sigmoid, (int)UnaryFunction.Relu), x);
            case 13:
                return net.Map("Clip", Binary(BinaryFunction.Min, Binary(BinaryFunction.Max, X(), C(-0.5)), C(1)), x);
            case 14:
                return net.Reshape(x, 1, shape.Count);
            case 15:
                return Factored(net, random, x);
            case 16:
                return net.Transpose(x, Enumerable.Range(0, shape.Rank).OrderBy(_ => random.Next()).ToArray());
            case 17:
                return net.Concat(random.Next(shape.Rank), x, x);
            case 18:
                int axis = random.Next(shape.Rank);
                int start = random.Next(shape[axis]);
                return net.Slice(x, axis, start, random.Next(start + 1, shape[axis] + 1));
            case 19 or 20:
                return values.LastOrDefault(v => v != x && v.Shape.Equals(shape)) is { } other
                    ? random.Next(2) == 0 ? net.Sum(x, other) : net.Concat(shape.Rank - 1, other, x)
                    : net.Map("Square", Multiply(X(), X(1)), x, x);
            case 21:
                return net.Reduce(x, random.Next(2) == 0 ? ReduceKind.Sum : ReduceKind.Max, random.Next(shape.Rank));
            case 22:
                return image ? net.Pad(x, 1, random.Next(3) == 0 ? 0.5 : 0) : net.Softmax(x);
            default:
                // The same once more, to be found and merged.
                return net.Relu(x);
        }
    }

    private static Value Factored(NetworkBuilder net, Random random, Value x)
    {
        int[] divisors = Enumerable.Range(1, x.Shape.Count).Where(d => x.Shape.Count % d == 0).ToArray();
        int inner = divisors[random.Next(divisors.Length)];
        return net.Reshape(x, 1, x.Shape.Count / inner, inner);
    }

    private static Tensor Positive(NetworkBuilder net, int count) => new(new Shape(count), net.Numbers(count).Select(n => Math.Abs(n) + 0.5).ToArray());
}
