using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Planning.Memory;
using FusedGen.Compiler.Planning.Selection;

namespace FusedGen.Compiler.Planning;

/// <summary>Plans a graph inside an operation.</summary>
/// <param name="body">The graph.</param>
/// <param name="selection">Which kernels serve it.</param>
/// <param name="placement">Where its values lie.</param>
/// <param name="context">Takes its kernels.</param>
internal delegate void PlanBody(ModelGraph body, KernelSelection selection, ValuePlacement placement, PlanContext context);

/// <summary>
/// What the planners of single operations work with: where values lie, memory for themselves, and the list that takes
/// their kernels.
/// </summary>
internal sealed class PlanContext
{
    private readonly ValuePlacement _placement;
    private readonly List<Kernel> _kernels;
    private readonly List<int> _kernelOperations;
    private readonly List<KernelLoop> _loops;
    private readonly List<PlannedOperation> _planned;
    private readonly bool _isBody;
    private int _operation;

    public PlanContext(
        PlanOptions options, IMethodRoom room, int samples, ValuePlacement placement, WeightBlock weights, CancellationToken cancellationToken)
    {
        Options = options;
        Room = room;
        Samples = samples;
        _placement = placement;
        Weights = weights;
        ConstantsInCode = new ConstantsInCode();
        CancellationToken = cancellationToken;
        _kernels = [];
        _kernelOperations = [];
        _loops = [];
        _planned = [];
    }

    private PlanContext(PlanContext outer, ValuePlacement placement)
    {
        Options = outer.Options;
        Room = outer.Room;
        Samples = outer.Samples;
        _placement = placement;
        Weights = outer.Weights;
        ConstantsInCode = outer.ConstantsInCode;
        CancellationToken = outer.CancellationToken;
        _kernels = outer._kernels;
        _kernelOperations = outer._kernelOperations;
        _loops = outer._loops;
        _planned = outer._planned;
        _isBody = true;
        _operation = outer._operation;
    }

    public PlanOptions Options { get; }

    /// <summary>What one method has room for.</summary>
    public IMethodRoom Room { get; }

    /// <summary>Samples that the kernels predict at once.</summary>
    public int Samples { get; }

    /// <summary>The constants; equal keys share their place.</summary>
    public WeightBlock Weights { get; }

    /// <summary>The constants that are no data but operands in the code.</summary>
    public ConstantsInCode ConstantsInCode { get; }

    public CancellationToken CancellationToken { get; }

    /// <summary>The kernels so far.</summary>
    public IReadOnlyList<Kernel> Kernels => _kernels;

    /// <summary>The number of the operation that each kernel belongs to.</summary>
    public IReadOnlyList<int> KernelOperations => _kernelOperations;

    /// <summary>The loops so far.</summary>
    public IReadOnlyList<KernelLoop> Loops => _loops;

    /// <summary>
    /// The operations so far, and where their values lie; of a body only the operation that it is the body of.
    /// </summary>
    public IReadOnlyList<PlannedOperation> PlannedOperations => _planned;

    /// <summary>
    /// Says which operation is planned now: memory that is asked for lives as long as it runs. All of a body belongs to
    /// the operation that it is the body of.
    /// </summary>
    public void Begin(int operation)
    {
        CancellationToken.ThrowIfCancellationRequested();
        if (!_isBody)
        {
            _operation = operation;
        }
    }

    /// <summary>The same for a graph inside the current operation: its kernels join the list, as a loop.</summary>
    /// <param name="body">The graph.</param>
    /// <param name="ports">Where its inputs and outputs lie.</param>
    /// <param name="steps">How many times it runs, at most.</param>
    /// <param name="goesOn">A truth value that ends it where it is false; null for none.</param>
    /// <param name="plan">Plans it.</param>
    public void Repeat(ModelGraph body, IPorts ports, int steps, Operand? goesOn, PlanBody plan)
    {
        int first = _kernels.Count;
        LayoutChoice layouts = new(body);
        KernelSelection selection = new(body, Options, layouts);
        ValuePlacement placement = _placement.Within(body, layouts, selection, ports, _operation);
        plan(body, selection, placement, new PlanContext(this, placement));
        if (_kernels.Count > first)
        {
            _loops.Add(new KernelLoop(first, _kernels.Count - first, steps) { While = goesOn });
        }
    }

    /// <summary>Says that all kernels of some operations are there.</summary>
    /// <param name="firstKernel">The number of their first kernel.</param>
    /// <param name="operations">The operations, in order of evaluation.</param>
    public void Complete(int firstKernel, IReadOnlyList<Operation> operations)
    {
        Value[] computed = operations.SelectMany(o => o.Outputs).ToArray();
        Complete(
            firstKernel,
            operations,
            operations.SelectMany(o => o.Inputs).Where(i => i.Constant is null && i.Shape.Count > 0 && !computed.Contains(i)).Distinct().Select(PlannedAt),
            operations[operations.Count - 1].Outputs.Where(o => o.Shape.Count > 0).Select(PlannedAt));
    }

    /// <summary>Says that the kernel of a copy is there.</summary>
    /// <param name="value">The value that is copied.</param>
    /// <param name="source">Its elements.</param>
    /// <param name="target">The same elements elsewhere.</param>
    public void CompleteCopy(Value value, Operand source, Operand target) =>
        Complete(_kernels.Count - 1, [], [new PlannedValue(value, source)], [new PlannedValue(value, target)]);

    private PlannedValue PlannedAt(Value value) => new(value, OperandOf(FlattenedSource(value) ?? value));

    private void Complete(int firstKernel, IReadOnlyList<Operation> operations, IEnumerable<PlannedValue> inputs, IEnumerable<PlannedValue> outputs)
    {
        if (!_isBody && _kernels.Count > firstKernel)
        {
            _planned.Add(new PlannedOperation(operations, firstKernel, _kernels.Count, inputs.ToArray(), outputs.ToArray()));
        }
    }

    /// <summary>Where a value lies. A constant gets its place in the weights at the first call.</summary>
    public Operand OperandOf(Value value) => value.Constant is { } constant ? ConstantOperand(constant) : _placement.Of(value);

    /// <summary>
    /// The value of whose elements a flattened value holds another order; null where strides describe a value's place.
    /// </summary>
    public Value? FlattenedSource(Value value) => _placement.FlattenedSource(value);

    /// <summary>
    /// Partial sums of each output of a contraction of so many rows in all. A tile of samples fills the machine with
    /// one, and has those of a single sample only where it must have its bits.
    /// </summary>
    public int Chains(int rows, PanelLayout panels) =>
        Samples == 1 || Options.Reproducible ? ContractionTiling.Chains(rows, Samples, panels.Features, panels.InnerLength) : 1;

    /// <summary>Dense working memory that the current operation alone uses.</summary>
    public Operand Temporary(ElementType type, Shape shape) => _placement.Temporary(type, shape, _operation);

    /// <summary>
    /// Floats among the constants, made at the first call for the key, as an operand of one dimension.
    /// </summary>
    public Operand WeightOperand(object key, Func<float[]> create)
    {
        return WordOperand(key, ElementType.Float32, () => create().Select(FloatBits.ToInt32).ToArray());
    }

    /// <summary>
    /// 32-bit words among the constants, made at the first call for the key, as an operand of one dimension of whatever
    /// they hold.
    /// </summary>
    public Operand WordOperand(object key, ElementType type, Func<int[]> create)
    {
        (int offset, int count) = Weights.GetOrAdd(key, create, areFloats: type == ElementType.Float32);
        return new Operand(Storage.Weights, 0, offset, type, new Shape(count * sizeof(int) / type.SizeInBytes()),
            [1]) { Place = new MemoryPlace(offset, count) };
    }

    /// <summary>
    /// Elements of any type among the constants, made at the first call for the key, as an operand of one dimension.
    /// </summary>
    public Operand ConstantOperand(object key, Func<Tensor> create, ElementType type)
    {
        (int offset, int count) = Weights.GetOrAdd(key, create);
        return new Operand(Storage.Weights, 0, offset, type, new Shape(count), [1]) { Place = PlaceOf(offset, type, count) };
    }

    /// <summary>Appends a kernel.</summary>
    public void Add(Kernel kernel)
    {
        _kernels.Add(kernel);
        _kernelOperations.Add(_operation);
    }

    private Operand ConstantOperand(Tensor constant)
    {
        int offset = Weights.GetOrAdd(constant);
        return new(Storage.Weights, 0, offset, constant.Type, constant.Shape,
            constant.Shape.Strides()) { Place = PlaceOf(offset, constant.Type, constant.Count) };
    }

    private static MemoryPlace PlaceOf(int offset, ElementType type, int count) => new(offset, MemoryPlace.WordsOf(type, count));
}
