using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Ranges;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Selection;

/// <summary>
/// Which kernel serves an operation where there are several. It is decided once, from the graph and from the layouts of
/// its values, before any of them has a place: what a kernel does in its last step needs none.
/// </summary>
internal sealed class KernelSelection
{
    private const int Channels = 1;

    private readonly Dictionary<Operation, ConvolutionChoice> _convolutions = [];
    private readonly HashSet<Operation> _done = [];
    private readonly ModelGraph _graph;
    private readonly PlanOptions _options;
    private readonly LayoutChoice _layouts;
    private readonly WholeNumbers _numbers;

    /// <summary>Decides for all operations of a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="options">What decisions depend on beside it.</param>
    /// <param name="layouts">How its values will lie.</param>
    public KernelSelection(ModelGraph graph, PlanOptions options, LayoutChoice layouts)
    {
        _graph = graph;
        _options = options;
        _layouts = layouts;
        _numbers = new WholeNumbers();
        foreach (ConvolutionOperation convolution in graph.Operations.OfType<ConvolutionOperation>())
        {
            ConvolutionChoice choice = Choose(convolution);
            _convolutions.Add(convolution, choice);
            if (choice.Pool is not null)
            {
                _done.Add(choice.Pool);
            }
        }
    }

    /// <summary>Whether a dense layer adds integers, where the inputs of a row lie side by side.</summary>
    public bool AddsPairs(LinearOperation linear) => PairRule.Serves(linear, _numbers.Of(linear.Input), _options);

    /// <summary>How a convolution is computed.</summary>
    public ConvolutionChoice Of(ConvolutionOperation convolution) => _convolutions[convolution];

    /// <summary>The pool that an operation does as its last step, or null.</summary>
    public PoolOperation? PoolOf(Operation operation) => _convolutions.TryGetValue(operation, out ConvolutionChoice? choice) ? choice.Pool : null;

    /// <summary>Whether an operation is the last step of the one before it.</summary>
    public bool IsDone(Operation operation) => _done.Contains(operation);

    private ConvolutionChoice Choose(ConvolutionOperation convolution)
    {
        bool suitsWinograd = WinogradRule.Suits(convolution, _options);
        bool keepsEpilogue = convolution.Epilogue is { } epilogue
            && !ExpressionCost.IsCostly(epilogue.Expression) && EpilogueRule.Serves(epilogue, convolution.Output, Channels, StridesOf);
        PoolOperation? pool = _graph.SingleUserOf(convolution.Output) is PoolOperation user
            && PoolRule.Serves(convolution, user, keepsEpilogue || convolution.Epilogue is null) && PoolRule.Pays(convolution, user, suitsWinograd)
                ? user
                : null;
        return new ConvolutionChoice(FormOf(convolution, pool?.Output ?? convolution.Output, suitsWinograd), pool, keepsEpilogue);
    }

    /// <summary>
    /// Channels-last pictures of several pixels lie in our own memory, which may be read past its end, as the
    /// transforms want.
    /// </summary>
    private ConvolutionForm FormOf(ConvolutionOperation convolution, Value stored, bool suitsWinograd)
    {
        bool channelsAreLanes = AreSideBySide(convolution.Input) && StridesOf(stored)[Channels] == 1;
        return convolution.Output.Type != ElementType.Float32 ? ConvolutionForm.Elements
            : channelsAreLanes && convolution.IsDepthwise && convolution.OutputChannels == convolution.InputChannels ? ConvolutionForm.Depthwise
            : AreSideBySide(convolution.Input) && PairRule.Serves(convolution, _numbers.Of(convolution.Input), _options) ? ConvolutionForm.Pairs
            : channelsAreLanes && suitsWinograd ? ConvolutionForm.Winograd
            : ConvolutionForm.Windows;
    }

    /// <summary>A constant picture is written as the kernel wants it.</summary>
    private bool AreSideBySide(Value picture) => picture.Constant is not null || StridesOf(picture)[Channels] == 1;

    private IReadOnlyList<int> StridesOf(Value value) => value.Constant is { } constant ? constant.Shape.Strides() : _layouts.StridesOf(value);
}
