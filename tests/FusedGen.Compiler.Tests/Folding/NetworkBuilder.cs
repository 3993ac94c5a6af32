using FusedGen.Compiler.Folding;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Tests.Folding;

/// <summary>Writes networks operation by operation, as lowering would, with weights drawn from a seed.</summary>
internal sealed class NetworkBuilder(int seed = 1)
{
    private readonly Random _random = new(seed);
    private readonly List<Value> _inputs = [];
    private readonly List<Operation> _operations = [];

    public static InputExpression X(int index = 0, ElementType type = ElementType.Float32) => new(index, type);

    public static FloatConstant C(double value) => new(value);

    public static Expression Unary(UnaryFunction function, Expression x) => new UnaryExpression(function, x, x.Type);

    public static Expression Binary(BinaryFunction function, Expression x, Expression y) =>
        new BinaryExpression(function, x, y, function.IsComparison() ? ElementType.Bool : x.Type);

    public static Expression Add(Expression x, Expression y) => Binary(BinaryFunction.Add, x, y);

    public static Expression Subtract(Expression x, Expression y) => Binary(BinaryFunction.Subtract, x, y);

    public static Expression Multiply(Expression x, Expression y) => Binary(BinaryFunction.Multiply, x, y);

    public static Expression Divide(Expression x, Expression y) => Binary(BinaryFunction.Divide, x, y);

    public Value Input(params int[] shape)
    {
        Value value = new($"x{_inputs.Count}", ElementType.Float32, new Shape(shape));
        _inputs.Add(value);
        return value;
    }

    public double[] Numbers(int count) => Enumerable.Range(0, count).Select(_ => Math.Round((_random.NextDouble() * 2) - 1, 4)).ToArray();

    public Tensor Random(params int[] shape) => new(new Shape(shape), Numbers(new Shape(shape).Count));

    public static Value Constant(Tensor tensor) => new("c", tensor);

    public Value RandomConstant(params int[] shape) => Constant(Random(shape));

    public Value Linear(Value x, int features, bool bias = true, Expression? epilogue = null) => Add(
        y => new LinearOperation(new Origin("Gemm", "n"), x, Random(features, x.Shape.Last), bias ? Numbers(features) : null, y,
            epilogue is null ? null : new Epilogue(epilogue, [])),
        x.Shape.With(x.Shape.Rank - 1, features));

    public Value Convolution(Value x, int channels, int kernel, int pad = 0, int stride = 1, int groups = 1, bool bias = true)
    {
        int rank = x.Shape.Rank - 2;
        WindowGeometry window = Window(rank, kernel, stride, pad);
        Shape shape = new([x.Shape[0], channels, .. Enumerable.Range(2, rank).Select(d => ((x.Shape[d] + (2 * pad) - kernel) / stride) + 1)]);
        Tensor weight = Random([channels, x.Shape[1] / groups, .. window.KernelShape]);
        return Add(y => new ConvolutionOperation(new Origin("Conv", "n"), x, weight, bias ? Numbers(channels) : null, window, groups, false, y), shape);
    }

    public Value Pool(Value x, PoolKind kind, int kernel, int stride, int pad = 0)
    {
        int rank = x.Shape.Rank - 2;
        Shape shape = new([x.Shape[0], x.Shape[1], .. Enumerable.Range(2, rank).Select(d => ((x.Shape[d] + (2 * pad) - kernel) / stride) + 1)]);
        return Add(y => new PoolOperation(new Origin("Pool", "n"), kind, x, Window(rank, kernel, stride, pad), y), shape);
    }

    /// <summary>
    /// A scale and a shift per channel, <c>x0·x1 + x2</c>, as a batch normalisation is that no layer takes in.
    /// </summary>
    public Value BatchNormalization(Value x)
    {
        int[] shape = [x.Shape[1], .. Enumerable.Repeat(1, x.Shape.Rank - 2)];
        return Map("BatchNormalization", Add(Multiply(X(), X(1)), X(2)), x, RandomConstant(shape), RandomConstant(shape));
    }

    public Value Map(string name, Expression expression, params Value[] inputs)
    {
        Shape shape = inputs.Select(i => i.Shape).Aggregate((a, b) => Shape.TryBroadcast(a, b, out Shape both) ? both : throw new ArgumentException("shapes"));
        return Add(y => new MapOperation(new Origin(name, "n"), expression, inputs, y), shape, expression.Type);
    }

    public Value Apply(UnaryFunction function, Value x) => Map(function.ToString(), Unary(function, X()), x);

    public Value Relu(Value x) => Apply(UnaryFunction.Relu, x);

    public Value Sum(Value x, Value y) => Map("Add", Add(X(), X(1)), x, y);

    public Value Scaled(Value x, double factor) => Map("Mul", Multiply(X(), C(factor)), x);

    public Value Reshape(Value x, params int[] shape) => Add(y => MoveOperation.Reshape(new Origin("Reshape", "n"), x, y), new Shape(shape));

    public Value Transpose(Value x, params int[] permutation) =>
        Add(y => MoveOperation.Transpose(new Origin("Transpose", "n"), x, permutation, y), new Shape(permutation.Select(p => x.Shape[p]).ToArray()));

    public Value Slice(Value x, int axis, int start, int end) => Add(
        y => new MoveOperation(
            new Origin("Slice", "n"),
            [x],
            [new MovePiece(0, start * x.Shape.Strides()[axis], new int[x.Shape.Rank], y.Shape.ToArray(),
                x.Shape.Strides().Select(s => new AxisMap(s)).ToArray())],
            y),
        x.Shape.With(axis, end - start));

    public Value Concat(int axis, params Value[] parts) => Add(
        y => new MoveOperation(
            new Origin("Concat", "n"),
            parts,
            parts.Select((p, i) =>
            {
                int[] corner = new int[p.Shape.Rank];
                corner[axis] = parts.Take(i).Sum(q => q.Shape[axis]);
                return new MovePiece(i, 0, corner, p.Shape.ToArray(), p.Shape.Strides().Select(s => new AxisMap(s)).ToArray());
            }).ToArray(),
            y),
        parts[0].Shape.With(axis, parts.Sum(p => p.Shape[axis])));

    /// <summary>A border around the spatial axes.</summary>
    public Value Pad(Value x, int pad, double fill = 0)
    {
        int[] corner = x.Shape.ToArray().Select((_, d) => d < 2 ? 0 : pad).ToArray();
        MovePiece piece = new(0, 0, corner, x.Shape.ToArray(), x.Shape.Strides().Select(s => new AxisMap(s)).ToArray());
        Shape shape = new(x.Shape.ToArray().Select((n, d) => n + (2 * corner[d])).ToArray());
        return Add(y => new MoveOperation(new Origin("Pad", "n"), [x], [piece], y, fill), shape);
    }

    public Value Reduce(Value x, ReduceKind kind, params int[] axes) => Add(
        y => new ReduceOperation(new Origin("Reduce", "n"), kind, x, axes, y), axes.Aggregate(x.Shape, (s, a) => s.With(a, 1)));

    public Value Softmax(Value x)
    {
        int axis = x.Shape.Rank - 1;
        Value most = Reduce(x, ReduceKind.Max, axis);
        Value powers = Map("Softmax", Unary(UnaryFunction.Exp, Subtract(X(), X(1))), x, most);
        Value sum = Reduce(powers, ReduceKind.Sum, axis);
        return Map("Softmax", Divide(X(), X(1)), powers, sum);
    }

    public Value Product(Value left, Value right) => Add(
        y => new MatMulOperation(new Origin("MatMul", "n"), left, right, y), left.Shape.With(left.Shape.Rank - 1, right.Shape.Last));

    public ModelGraph Graph(params Value[] outputs) => new(_inputs.ToArray(), outputs, _operations);

    private static WindowGeometry Window(int rank, int kernel, int stride, int pad) =>
        new(Same(rank, kernel), Same(rank, stride), Same(rank, 1), Same(rank, pad), Same(rank, pad));

    private static int[] Same(int rank, int value) => Enumerable.Repeat(value, rank).ToArray();

    /// <summary>Adds an operation that was made elsewhere.</summary>
    public Value Append(Operation operation)
    {
        _operations.Add(operation);
        return operation.Output;
    }

    private Value Add(Func<Value, Operation> operation, Shape shape, ElementType type = ElementType.Float32)
    {
        Value output = new($"v{_operations.Count}", type, shape);
        _operations.Add(operation(output));
        return output;
    }
}
