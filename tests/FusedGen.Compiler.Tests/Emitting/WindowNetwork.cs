using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>Builds graphs of convolutions and pools with random weights.</summary>
internal sealed class WindowNetwork(ElementType type = ElementType.Float32)
{
    private readonly List<Operation> _operations = [];
    private readonly List<Value> _inputs = [];
    private readonly Random _random = new(7);

    public Value Input(params int[] shape)
    {
        Value input = new("x" + _inputs.Count, type, new Shape(shape));
        _inputs.Add(input);
        return input;
    }

    /// <summary>A window of the same sizes along every axis.</summary>
    public static WindowGeometry Window(int rank, int kernel, int stride = 1, int dilation = 1, int pad = 0) =>
        new(Same(rank, kernel), Same(rank, stride), Same(rank, dilation), Same(rank, pad), Same(rank, pad));

    /// <summary>A convolution whose last step adds a residual and applies an activation; null for none.</summary>
    public Value Convolution(
        Value input,
        int outputs,
        WindowGeometry window,
        int groups = 1,
        bool transposed = false,
        Value? residual = null,
        bool bias = true,
        UnaryFunction? activation = UnaryFunction.Relu)
    {
        int rank = window.Rank;
        int[] spatial = Enumerable.Range(0, rank).Select(d => OutputSize(input.Shape[d + 2], window, d, transposed)).ToArray();
        int channels = input.Shape[1] / groups;
        double scale = 1 / Math.Sqrt(channels * window.Taps);
        Tensor weight = Floats([outputs, channels, .. window.KernelShape], Random(outputs * channels * window.Taps, scale));
        Expression own = new InputExpression(0, type);
        Expression sum = residual is null ? own : new BinaryExpression(BinaryFunction.Add, own, new InputExpression(1, type), type);
        Expression result = activation is { } function ? new UnaryExpression(function, sum, type) : sum;
        Epilogue? epilogue = result == own ? null : new(result, residual is null ? [] : [residual]);
        Value output = Next([input.Shape[0], outputs, .. spatial]);
        _operations.Add(new ConvolutionOperation(Node, input, weight, bias ? Random(outputs, 1) : null, window, groups, transposed, output, epilogue));
        return output;
    }

    public Value Flatten(Value input)
    {
        Value output = Next([input.Shape[0], input.Shape.CountOf(1, input.Shape.Rank)]);
        _operations.Add(MoveOperation.Reshape(Node, input, output));
        return output;
    }

    /// <summary>Two values one after the other along the channels.</summary>
    public Value Concat(Value first, Value second)
    {
        Shape shape = first.Shape;
        Value output = Next(shape.With(1, shape[1] + second.Shape[1]).ToArray());
        MovePiece Piece(int input, int start, Shape extent)
        {
            int[] corner = new int[extent.Rank];
            corner[1] = start;
            return new MovePiece(input, 0, corner, extent.ToArray(), extent.Strides().Select(s => new AxisMap(s)).ToArray());
        }

        _operations.Add(new MoveOperation(Node, [first, second], [Piece(0, 0, shape), Piece(1, shape[1], second.Shape)], output));
        return output;
    }

    public Value Linear(Value input, int outputs)
    {
        int features = input.Shape.Last;
        Value output = Next([.. input.Shape.ToArray().SkipLast(1), outputs]);
        _operations.Add(new LinearOperation(
            Node, input, Floats([outputs, features], Random(outputs * features, 1 / Math.Sqrt(features))), Random(outputs, 1), output));
        return output;
    }

    public Value Tanh(Value input)
    {
        Value output = Next(input.Shape.ToArray());
        _operations.Add(new MapOperation(Node, new UnaryExpression(UnaryFunction.Tanh, new InputExpression(0, type), type), [input], output));
        return output;
    }

    public Value Pool(PoolKind kind, Value input, WindowGeometry window, bool ceil = false)
    {
        int[] spatial = Enumerable.Range(0, window.Rank).Select(d => OutputSize(input.Shape[d + 2], window, d, false, ceil)).ToArray();
        Value output = Next([input.Shape[0], input.Shape[1], .. spatial]);
        _operations.Add(new PoolOperation(Node, kind, input, window, output));
        return output;
    }

    public ModelGraph Graph(params Value[] outputs) => new(_inputs, outputs, _operations);

    private static int OutputSize(int size, WindowGeometry window, int axis, bool transposed, bool ceil = false)
    {
        int reach = ((window.KernelShape[axis] - 1) * window.Dilations[axis]) + 1;
        int pads = window.PadsBegin[axis] + window.PadsEnd[axis];
        if (transposed)
        {
            return ((size - 1) * window.Strides[axis]) + reach - pads;
        }

        int room = size + pads - reach;
        return (ceil ? (room + window.Strides[axis] - 1) / window.Strides[axis] : room / window.Strides[axis]) + 1;
    }

    private Value Next(int[] shape) => new("y" + _operations.Count, type, new Shape(shape));

    private double[] Random(int count, double scale) => Enumerable.Range(0, count).Select(_ => Rounded(((_random.NextDouble() * 2) - 1) * scale)).ToArray();

    private double Rounded(double value) => type == ElementType.Float32 ? (float)value : value;

    private static int[] Same(int rank, int value) => Enumerable.Repeat(value, rank).ToArray();
}
