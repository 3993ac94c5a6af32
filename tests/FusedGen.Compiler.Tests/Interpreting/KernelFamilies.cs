using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Tests.Emitting;
using FusedGen.Compiler.Tests.Folding;
using FusedGen.Compiler.Tests.Harness;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Interpreting;

/// <summary>A small network for each family of kernels and each form that its schedule has.</summary>
internal static class KernelFamilies
{
    public static readonly IReadOnlyDictionary<string, Func<(ModelGraph Graph, PlanOptions Options)>> All = new Dictionary<string,
        Func<(ModelGraph, PlanOptions)>>
    {
        ["weights in code"] = () => Plain(Dense(n => n.Linear(n.Input(1, 20), 9))),
        ["joined layers"] = () => Plain(Dense(n => n.Linear(n.Linear(n.Input(1, 12), 20), 9))),
        ["packed weights"] = () => Plain(Dense(n => n.Linear(n.Input(1, 70), 77))),
        ["reproducible sums"] = () => (Dense(n => n.Linear(n.Input(1, 70), 77)), new PlanOptions(true)),
        ["bfloat16 weights"] = () => (Dense(n => n.Linear(n.Input(1, 70), 77)), Narrow(WeightFormat.BFloat16)),
        ["int8 weights"] = () => (Dense(n => n.Linear(n.Input(1, 70), 77)), Narrow(WeightFormat.Int8)),
        ["bytes as weights"] = () => Plain(Dense(n => n.WholeLinear(n.Rounded(n.Input(1, 51)), 45))),
        ["integers of 16 bits as weights"] = () => Plain(Dense(n => n.WholeLinear(n.Rounded(n.Input(1, 51)), 45, 300))),
        ["convolution of integers"] = () => Plain(Dense(n => n.WholeConvolution(n.Rounded(n.Input(1, 17, 4, 5)), 21, WindowNetwork.Window(2, 3, pad: 1)))),
        ["skipped zeros"] = () => Plain(Dense(n => n.Linear(n.Relu(n.Input(1, 100)), 60))),
        ["several rows"] = () => Plain(Dense(n => n.Linear(n.Input(1, 7, 11), 21))),
        ["double layer"] = () => Plain(Windows(n => n.Convolution(n.Input(1, 2, 6, 5), 3, WindowNetwork.Window(2, 3, pad: 1)), ElementType.Float64)),
        ["convolution"] = () => Plain(Windows(n => n.Convolution(n.Input(1, 3, 9, 11), 21, WindowNetwork.Window(2, 3, pad: 1)))),
        ["short lines"] = () => Plain(Windows(n => n.Convolution(n.Input(1, 5, 4, 4), 19, WindowNetwork.Window(2, 2)))),
        ["groups"] = () => Plain(Windows(n => n.Convolution(n.Input(1, 6, 5, 7), 10, WindowNetwork.Window(2, 3), groups: 2))),
        ["pooled convolution"] = () => Plain(
            Windows(n => n.Pool(PoolKind.Max, n.Convolution(n.Input(1, 1, 8, 8), 17, WindowNetwork.Window(2, 3, pad: 1)), WindowNetwork.Window(2, 2, 2)))),
        ["depthwise"] = () => Plain(Windows(n => n.Convolution(n.Input(1, 18, 6, 9), 18, WindowNetwork.Window(2, 3, pad: 1), groups: 18))),
        ["wide depthwise"] = () => Plain(Windows(n => n.Convolution(n.Input(1, 8, 12, 12), 8, WindowNetwork.Window(2, 5, pad: 2), groups: 8))),
        ["Winograd"] = () => Plain(Windows(n => n.Convolution(n.Input(1, 16, 9, 8), 24, WindowNetwork.Window(2, 3, pad: 1)))),
        ["maximum"] = () => Plain(Windows(n => n.Pool(PoolKind.Max, n.Input(1, 21, 7, 6), WindowNetwork.Window(2, 3, 2, 1, 1)))),
        ["mean over the edge"] = () => Plain(Windows(n => n.Pool(PoolKind.Average, n.Input(1, 5, 7, 6), WindowNetwork.Window(2, 3, 2, 1, 1), ceil: true))),
        ["dilated mean with padding"] = () => Plain(
            Windows(n => n.Pool(PoolKind.AverageIncludingPadding, n.Input(1, 9, 9, 10), new WindowGeometry([3, 3], [2, 4], [2, 2], [1, 2], [0, 1]),
                ceil: true))),
        ["map"] = () => Plain(Dense(n => n.Map("f", Chosen, n.Input(1, 37), n.Input(1, 37)))),
        ["broadcast map"] = () => Plain(
            Dense(n => n.Map("f", NetworkBuilder.Multiply(NetworkBuilder.X(), NetworkBuilder.X(1)), n.Input(1, 5, 19), n.Input(1, 5, 1)))),
        ["moves"] = () => Plain(Moves()),
        ["transposition"] = () => Plain(Dense(n => n.Transpose(n.Input(1, 40, 35), 0, 2, 1))),
        ["sum along"] = () => Plain(Dense(n => n.Reduce(n.Input(1, 3, 87), ReduceKind.Sum, 2))),
        ["maximum along"] = () => Plain(Dense(n => n.Reduce(n.Input(1, 3, 47), ReduceKind.Max, 2))),
        ["sum across"] = () => Plain(Dense(n => n.Reduce(n.Input(1, 37, 21), ReduceKind.Sum, 1))),
        ["elements"] = () => Plain(Dense(n => n.Reduce(n.Input(1, 3, 5), ReduceKind.Product, 2))),
        ["place of the largest"] = () => Plain(Largest()),
        ["running sum"] = () => Plain(Single(x => new RunningSumOperation(Node, x, 1, isExclusive: true, isReversed: true, Output(1, 9, 3)), 1, 9, 3)),
        ["gather"] = () => Plain(Looked(ScatterKind.Replace, isScatter: false)),
        ["scatter"] = () => Plain(Looked(ScatterKind.Add, isScatter: true)),
        ["product"] = () => Plain(Dense(n => n.Product(n.Input(1, 2, 7, 9), n.Input(1, 2, 9, 21)))),
        ["product of columns"] = () => Plain(Dense(n => n.Product(n.Input(1, 7, 9), n.Transpose(n.Input(1, 3, 9), 0, 2, 1)))),
        ["chains of trees"] = () => Plain(RandomTrees.Network(RandomTrees.Ensemble(new Random(1), 60, 9, features: 5, targets: 2), rows: 2)),
        ["chains of trees in double"] = () =>
            Plain(RandomTrees.Network(RandomTrees.Ensemble(new Random(2), 15, 9, features: 5, targets: 2), 1, ElementType.Float64)),
        ["oblivious trees"] = () => Plain(RandomTrees.Network(RandomTrees.Oblivious(new Random(4), 19, 4, features: 5), rows: 2)),
        ["walks of trees over many targets"] = () =>
            Plain(RandomTrees.Network(RandomTrees.Ensemble(new Random(5), 5, 6, features: 5, targets: 290, speakForAll: true))),
        ["walks of trees"] = () => Plain(RandomTrees.Network(RandomTrees.Ensemble(new Random(3), 14, 9, features: 5, targets: 7, speakForAll: true), rows: 2)),
        ["chains of trees for twelve rows"] = () => Plain(RandomTrees.Network(RandomTrees.Ensemble(new Random(8), 60, 200, features: 5, targets: 2), rows: 12)),
        ["trees side by side"] = () => Plain(RandomTrees.Network(RandomTrees.Ensemble(new Random(6), 21, 15, features: 5))),
        ["large trees side by side"] = () => Plain(RandomTrees.Network(RandomTrees.Ensemble(new Random(7), 9, 60, features: 20))),
        ["rows side by side in trees"] = () => Plain(RandomTrees.Network(RandomTrees.Ensemble(new Random(9), 7, 50, features: 5), rows: 16)),
        ["rows side by side in oblivious trees"] = () => Plain(RandomTrees.Network(RandomTrees.Oblivious(new Random(10), 11, 7, features: 5), rows: 16)),
        ["scan"] = () => Plain(Scanned()),
    };

    /// <summary>So many samples, no two of which are the same where they are floats.</summary>
    public static Tensor Rows(Tensor sample, int rows)
    {
        Shape shape = new([rows, .. sample.Shape.ToArray()]);
        return sample.Type.IsFloating()
            ? new Tensor(shape, Enumerable.Range(0, rows).SelectMany(r => sample.Floats.Select(f => (double)(float)(f * (1 - (r / 32.0))))).ToArray(),
                sample.Type)
            : new Tensor(shape, Enumerable.Range(0, rows).SelectMany(_ => sample.Integers).ToArray(), sample.Type);
    }

    /// <summary>Indices stay in their range, and other numbers are between −2 and 2.</summary>
    public static Tensor[] Inputs(ModelGraph graph)
    {
        Random random = new(3);
        return graph.Inputs.Select(i => i.Type == ElementType.Int64
            ? new Tensor(i.Shape, Enumerable.Range(0, i.Shape.Count).Select(_ => (long)random.Next(-4, 4)).ToArray(), i.Type)
            : Agreement.RandomTensor(random, i.Type, i.Shape)).ToArray();
    }

    private static Expression Chosen => new SelectExpression(
        new BinaryExpression(BinaryFunction.Less, NetworkBuilder.X(), NetworkBuilder.X(1), ElementType.Bool),
        NetworkBuilder.Unary(UnaryFunction.Tanh, NetworkBuilder.Multiply(NetworkBuilder.X(), NetworkBuilder.C(0.75))),
        NetworkBuilder.Add(NetworkBuilder.X(1), NetworkBuilder.C(2)));

    private static (ModelGraph, PlanOptions) Plain(ModelGraph graph) => (graph, new PlanOptions(false));

    private static PlanOptions Narrow(WeightFormat format) => new(false, format) { LargestFloatLayer = 0 };

    private static ModelGraph Dense(Func<NetworkBuilder, Value> build)
    {
        NetworkBuilder network = new();
        return network.Graph(build(network));
    }

    private static ModelGraph Windows(Func<WindowNetwork, Value> build, ElementType type = ElementType.Float32)
    {
        WindowNetwork network = new(type);
        return network.Graph(build(network));
    }

    private static ModelGraph Single(Func<Value, Operation> build, params int[] shape)
    {
        Value x = new("x", ElementType.Float32, new Shape(shape));
        Operation operation = build(x);
        return new ModelGraph([x], [operation.Output], [operation]);
    }

    private static ModelGraph Largest() =>
        Single(x => new ReduceOperation(Node, ReduceKind.ArgMax, x, [2], Output(ElementType.Int64, 1, 4)), 1, 4, 9);

    private static ModelGraph Moves()
    {
        Value x = new("x", ElementType.Float32, new Shape(1, 6, 11));
        MoveOperation padded = new(Node, [x], [new MovePiece(0, 0, [0, 1, 2], [1, 6, 11], [new(0), new(11), new(1)])],
            new Value("padded", ElementType.Float32, new Shape(1, 8, 15)), fill: 1);
        MoveOperation picked = new(Node, [x], [new MovePiece(0, 0, [0, 0, 0], [1, 6, 4], [new(0), new(11), new([3, 1, 10, 10])])],
            new Value("picked", ElementType.Float32, new Shape(1, 6, 4)));
        MoveOperation repeated = new(Node, [x], [new MovePiece(0, 0, [0, 0, 0], [1, 6, 20], [new(0), new(11), new(0)])],
            new Value("repeated", ElementType.Float32, new Shape(1, 6, 20)));
        return new ModelGraph([x], [padded.Output, picked.Output, repeated.Output], [padded, picked, repeated]);
    }

    private static ModelGraph Looked(ScatterKind kind, bool isScatter)
    {
        Value x = new("x", ElementType.Float32, new Shape(1, 4, 5));
        Value indices = new("indices", ElementType.Int64, new Shape(1, 3, 5));
        IndexedPlaces places = IndexedPlaces.Elements(3, 1);
        if (!isScatter)
        {
            GatherOperation gather = new(Node, x, indices, places, Output(1, 3, 5));
            return new ModelGraph([x, indices], [gather.Output], [gather]);
        }

        Value updates = new("updates", ElementType.Float32, new Shape(1, 3, 5));
        ScatterOperation scatter = new(Node, kind, x, indices, updates, places, Output(1, 4, 5));
        return new ModelGraph([x, indices, updates], [scatter.Output], [scatter]);
    }

    private static ModelGraph Scanned()
    {
        Value state = new("s", ElementType.Float32, new Shape(1, 6));
        Value element = new("e", ElementType.Float32, new Shape(1, 6));
        LinearOperation layer = new(Node, element, new NetworkBuilder().Random(6, 6), null, new Value("l", ElementType.Float32, new Shape(1, 6)));
        MapOperation next = new(Node, NetworkBuilder.Unary(UnaryFunction.Tanh, NetworkBuilder.Add(NetworkBuilder.X(), NetworkBuilder.X(1))),
            [state, layer.Output], new Value("n", ElementType.Float32, new Shape(1, 6)));
        ModelGraph body = new([state, element], [next.Output, next.Output], [layer, next]);
        Value first = new("first", ElementType.Float32, new Shape(1, 6));
        Value sequence = new("sequence", ElementType.Float32, new Shape(5, 1, 6));
        ScanOperation scan = new(Node, body, 1, 0, 5, false, [first, sequence], Output(1, 6), new Value("all", ElementType.Float32, new Shape(5, 1, 6)));
        return new ModelGraph([first, sequence], scan.Outputs, [scan]);
    }
}
