using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Reference;

namespace FusedGen.Differential.Judging;

/// <summary>
/// The answers that rounding can give: the network in double, and several times with the result of each operation, and
/// of each function of a map, rounded to its type and the elements that an arithmetic operation reads moved by as much
/// as roundings before it may have moved them.
/// </summary>
internal sealed class Realizations
{
    /// <summary>Relative; four roundings of a float.</summary>
    private const double FloatNoise = 1.0 / (1 << 22);

    private const double DoubleNoise = 1.0 / (1L << 50);

    /// <summary>
    /// Below it floats are no longer rounded in proportion to themselves, but to multiples of their smallest one.
    /// </summary>
    private const double LeastNormal = 1.2e-38;

    private const double DenormalNoise = 4 * 1.4e-45;

    private const double Huge = 1e35;

    private const int Noisy = 5;

    /// <summary>
    /// Enough that of a dozen elements which rounding may put in any order each comes first in one of them.
    /// </summary>
    private const int MostNoisy = 400;

    private readonly ModelGraph _graph;
    private readonly IReadOnlyList<Tensor> _inputs;
    private readonly int _seed;
    private readonly bool _subtractsOne;
    private readonly List<Tensor[]> _plain;
    private List<Tensor[]>? _all;
    private List<Tensor[]>? _many;

    /// <summary>Evaluates a network; with moved elements only where somebody asks.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="seed">How elements are moved.</param>
    /// <param name="subtractsOne">Whether <c>e^x − 1</c> is the exponential, rounded, and a difference.</param>
    /// <exception cref="EvaluationException">The network has no answer.</exception>
    public Realizations(ModelGraph graph, IReadOnlyList<Tensor> inputs, int seed, bool subtractsOne = false)
    {
        _graph = graph;
        _inputs = inputs;
        _seed = seed;
        _subtractsOne = subtractsOne;
        IsFinite = inputs.All(i => !i.Type.IsFloating() || i.Floats.All(double.IsFinite));
        _plain = [ReferenceEvaluator.Evaluate(graph, inputs), Evaluate(graph, inputs, null)];
    }

    /// <summary>The answers in double, and with each result rounded to its type.</summary>
    public IReadOnlyList<Tensor[]> Plain => _plain;

    /// <summary>The largest finite number on the way.</summary>
    public double Largest { get; private set; }

    /// <summary>Layers and products of the network: a folded one that has fewer has merged some.</summary>
    public int Layers => _graph.Operations.Count(o => o is LinearOperation or ConvolutionOperation or MatMulOperation);

    /// <summary>Whether anything on the way is a float: then doubles have no more digits than that.</summary>
    public bool HasFloats => _graph.Operations.SelectMany(o => o.Inputs.Concat(o.Outputs)).Any(v => v.Type is ElementType.Float32 or ElementType.Float16);

    /// <summary>All answers.</summary>
    public IReadOnlyList<Tensor[]> All => _all ??= [.. _plain, .. Moved(Noisy, new Random(_seed))];

    /// <summary>
    /// So many answers that one of them decides as the code does, where rounding decides: which of equal elements is
    /// the largest, on which side of a step a number lies.
    /// </summary>
    public IReadOnlyList<Tensor[]> Many =>
        _many ??= [.. All, .. Moved(MostNoisy, new Random(_seed + 1)), .. Moved(MostNoisy, new Random(_seed + 2), sumsInOrder: true)];

    /// <summary>Whether every element that was read or computed on the way is a finite number.</summary>
    public bool IsFinite { get; private set; }

    /// <summary>
    /// Whether a number on the way comes near to the end of its type, where partial sums may have left it.
    /// </summary>
    public bool Overflows { get; private set; }

    private IEnumerable<Tensor[]> Moved(int count, Random random, bool sumsInOrder = false) =>
        Enumerable.Range(0, count).Select(_ => Evaluate(_graph, _inputs, random, sumsInOrder));

    private Tensor[] Evaluate(ModelGraph graph, IReadOnlyList<Tensor> inputs, Random? random, bool sumsInOrder = false)
    {
        // Inputs are what they are: where large ones cancel, nothing is left of them. Without moving them, half of the
        // sums in another order show it.
        bool moves = !sumsInOrder || random!.Next(2) == 0;
        Dictionary<Value, Tensor> values = graph.Inputs.Zip(inputs).ToDictionary(i => i.First, i => i.Second);
        foreach (Operation operation in graph.Operations)
        {
            Dictionary<Value, Tensor> moved = [];
            bool isArithmetic = random is not null && IsArithmetic(operation);
            Tensor Operand(Value value)
            {
                if (!isArithmetic || !moves || !value.Type.IsFloating())
                {
                    return values[value];
                }

                if (!moved.TryGetValue(value, out Tensor? noisy))
                {
                    moved.Add(value, noisy = Moved(values[value], random!));
                }

                return noisy;
            }

            Tensor[] results = operation is MapOperation map
                ? [RoundedMap.Evaluate(map, Operand, _subtractsOne)]
                : ReferenceEvaluator.Evaluate(operation, Operand);
            for (int o = 0; o < results.Length; o++)
            {
                // A sum is rounded as often as it has terms, whatever those are.
                bool isSum = isArithmetic && operation is not MapOperation && results[o].Type.IsFloating();
                Tensor? ordered = isSum && sumsInOrder ? FloatSums.Of(operation, Operand, results[o], random!) : null;
                values[operation.Outputs[o]] = ordered ?? Rounding.ToType(isSum ? Moved(results[o], random!) : results[o]);
                Overflows |= results[o].Type == ElementType.Float32 && results[o].Floats.Any(v => double.IsFinite(v) && Math.Abs(v) > Huge);
                Overflows |= operation is ReduceOperation { Kind: ReduceKind.Product } && Operand(operation.Inputs[0]) is { Type: ElementType.Float32 } factors
                    && factors.Floats.Any(v => v != 0 && !(Math.Abs(v) is > 1e-6 and < 1e6));
                Largest = Math.Max(Largest, results[o].Type.IsFloating()
                    ? results[o].Floats.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max()
                    : 0);
                IsFinite &= !results[o].Type.IsFloating() || values[operation.Outputs[o]].Floats.All(double.IsFinite);
            }
        }

        return graph.Outputs.Select(o => o.Constant ?? values[o]).ToArray();
    }

    /// <summary>Whether an operation rounds: others hand elements on, compare them, or choose between them.</summary>
    private static bool IsArithmetic(Operation operation) => operation switch
    {
        LinearOperation or ConvolutionOperation or MatMulOperation or RunningSumOperation or ScanOperation => true,
        ReduceOperation reduce => reduce.Kind is ReduceKind.Sum or ReduceKind.Product,
        PoolOperation pool => pool.Kind != PoolKind.Max,
        MapOperation map => ExpressionOrder.Of(map.Expression).Any(Rounds),
        _ => false,
    };

    private static bool Rounds(Expression node) => node switch
    {
        BinaryExpression binary => binary.Type.IsFloating() && binary.Function is not (BinaryFunction.Min or BinaryFunction.Max),
        UnaryExpression unary => unary.Type.IsFloating() && unary.Function is not (
            UnaryFunction.Negate or UnaryFunction.Absolute or UnaryFunction.Sign or UnaryFunction.Floor or UnaryFunction.Ceiling or UnaryFunction.RoundToEven
                or UnaryFunction.Relu),
        _ => false,
    };

    private static Tensor Moved(Tensor tensor, Random random)
    {
        bool isFloat = tensor.Type == ElementType.Float32;
        double noise = isFloat ? FloatNoise : DoubleNoise;
        double Either() => (random.NextDouble() * 2) - 1;
        double Move(double v) => (v * (1 + (Either() * noise))) + (isFloat && v != 0 && Math.Abs(v) < LeastNormal ? Either() * DenormalNoise : 0);
        return Rounding.ToType(new Tensor(tensor.Shape, tensor.Floats.Select(Move).ToArray(), tensor.Type));
    }
}
