using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Reference;

namespace FusedGen.Differential.Judging;

/// <summary>
/// Sums as their type makes them: where large terms cancel, nothing is left of small ones, and the difference is a
/// multiple of the last digit that the large ones have, most often 0.
/// </summary>
internal static class FloatSums
{
    /// <summary>The results of an operation that adds up, or null for another one.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="operand">What it reads.</param>
    /// <param name="exact">Its results without rounding.</param>
    /// <param name="random">Chooses the order of terms.</param>
    public static Tensor? Of(Operation operation, Func<Value, Tensor> operand, Tensor exact, Random random) => operation switch
    {
        ReduceOperation { Kind: ReduceKind.Sum } reduce when exact.Type.IsFloating() => Ordered(reduce, operand(reduce.Input), random),
        _ => Magnitude(operation, operand) is { } magnitude ? Cancelled(exact, magnitude, random) : null,
    };

    /// <summary>
    /// The terms of each sum in their order or in another one, in one row or in several partial sums that are combined
    /// at the end, as lanes are.
    /// </summary>
    private static Tensor Ordered(ReduceOperation reduce, Tensor input, Random random)
    {
        Shape kept = reduce.Axes.Aggregate(input.Shape, (shape, axis) => shape.With(axis, 1));
        int[] strides = input.Shape.Strides();
        int[] target = kept.Strides();
        List<double>[] terms = Enumerable.Range(0, kept.Count).Select(_ => new List<double>()).ToArray();
        IEnumerable<int> natural = Enumerable.Range(0, input.Count);
        foreach (int i in random.Next(3) switch { 0 => natural.Reverse(), 1 => natural.OrderBy(_ => random.Next()), _ => natural })
        {
            int at = Enumerable.Range(0, strides.Length).Sum(axis => reduce.Axes.Contains(axis) ? 0 : i / strides[axis] % input.Shape[axis] * target[axis]);
            terms[at].Add(input.Floats[i]);
        }

        int lanes = 1 << random.Next(5);
        bool areHalves = random.Next(2) == 0;
        return new Tensor(reduce.Output.Shape, terms.Select(t => Sum(t, lanes, areHalves, input.Type)).ToArray(), input.Type);
    }

    private static double Sum(List<double> terms, int lanes, bool areHalves, ElementType type)
    {
        double[] sums = new double[lanes];
        for (int k = 0; k < terms.Count; k++)
        {
            sums[k % lanes] = Rounding.ToType(type, sums[k % lanes] + terms[k]);
        }

        for (int count = lanes / 2; count > 0; count /= 2)
        {
            sums = Enumerable.Range(0, count)
                .Select(lane => Rounding.ToType(type, areHalves ? sums[lane] + sums[lane + count] : sums[2 * lane] + sums[(2 * lane) + 1])).ToArray();
        }

        return sums[0];
    }

    /// <summary>The sums of all terms without their signs.</summary>
    private static Tensor? Magnitude(Operation operation, Func<Value, Tensor> operand)
    {
        Operation? absolute = operation switch
        {
            LinearOperation l => new LinearOperation(l.Origin, l.Input, Absolute(l.Weight), Absolute(l.Bias), Fresh(l)),
            ConvolutionOperation c =>
                new ConvolutionOperation(c.Origin, c.Input, Absolute(c.Weight), Absolute(c.Bias), c.Window, c.Groups, c.IsTransposed, Fresh(c)),
            MatMulOperation m => new MatMulOperation(m.Origin, m.Left, m.Right, Fresh(m)),
            PoolOperation { Kind: not PoolKind.Max } p => new PoolOperation(p.Origin, p.Kind, p.Input, p.Window, Fresh(p)),
            RunningSumOperation s => new RunningSumOperation(s.Origin, s.Input, s.Axis, s.IsExclusive, s.IsReversed, Fresh(s)),
            _ => null,
        };
        return absolute is null || !absolute.Output.Type.IsFloating()
            ? null
            : ReferenceEvaluator.Evaluate(absolute, value => Absolute(value.Constant ?? operand(value)))[0];
    }

    private static Tensor Cancelled(Tensor exact, Tensor magnitude, Random random)
    {
        int digits = exact.Type == ElementType.Float32 ? 23 : 52;
        double[] sums = new double[exact.Count];
        for (int i = 0; i < sums.Length; i++)
        {
            double last = Math.ScaleB(1, Math.ILogB(magnitude.Floats[i]) - digits - random.Next(3));
            double steps = Math.Round((exact.Floats[i] / last) + (random.NextDouble() * 2) - 1);
            sums[i] = double.IsFinite(steps) && last > 0 ? steps * last : exact.Floats[i];
        }

        return Rounding.ToType(new Tensor(exact.Shape, sums, exact.Type));
    }

    private static Value Fresh(Operation operation) => new(operation.Output.Name, operation.Output.Type, operation.Output.Shape);

    private static Tensor Absolute(Tensor tensor) => new(tensor.Shape, Absolute(tensor.Floats)!, tensor.Type);

    private static double[]? Absolute(double[]? elements) => elements is null ? null : Array.ConvertAll(elements, Math.Abs);
}
