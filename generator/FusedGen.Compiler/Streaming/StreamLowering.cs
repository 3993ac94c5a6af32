using System.Globalization;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Streaming;

/// <summary>Lowers a network for the frames of one chunk, after the names that <c>Streaming</c> gives.</summary>
internal static class StreamLowering
{
    /// <summary>
    /// Frames of a network whose file leaves their number open: many, so that a recurrent layer is a loop and windows
    /// find room, and divided by many strides. More are tried where they are too few.
    /// </summary>
    private static readonly int[] s_frames = [960, 15360];

    /// <summary>Whether a type is to have a stream.</summary>
    public static bool IsWanted(ModelOptions options) => !string.IsNullOrWhiteSpace(options.Streaming);

    /// <summary>The step of a network.</summary>
    /// <exception cref="ModelException">The network has none, or cannot be lowered.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static (LoweredModel Model, StreamPlan Plan) Lower(OnnxModel model, ModelOptions options, CancellationToken cancellationToken)
    {
        if (options.Chunk < 0 || options.Latency < 0)
        {
            throw StreamRefusal.Of("Chunk and Latency count frames: neither is negative.");
        }

        (string Input, int Axis, OnnxDimension Dimension)[] places = Places(model.Graph, NamedSettings.Names(options.Streaming));
        (string Input, int Axis, OnnxDimension Dimension)[] open = places.Where(place => !ModelInput.IsKnown(place.Dimension)).ToArray();
        if (open.Length == 0)
        {
            return Derive(model, options, places, cancellationToken);
        }

        FixedDimensions given = FixedDimensions.Parse(options.Dimensions);
        if (open.All(place => given.SizeOf(place.Input, place.Axis, place.Dimension.Symbol) is not null))
        {
            return Derive(model, options, places, cancellationToken);
        }

        ModelException? first = null;
        for (int i = 0; ; i++)
        {
            string sizes = string.Join(", ", open.Select(
                place => $"{NamedSettings.Spelled(FixedDimensions.PlaceOf(place.Input, place.Axis))}={Text(s_frames[i])}"));
            ModelOptions sized = options with { Dimensions = options.Dimensions.Length > 0 ? $"{options.Dimensions}, {sizes}" : sizes };
            try
            {
                return Derive(model, sized, places, cancellationToken);
            }
            catch (ModelException exception) when (i + 1 < s_frames.Length || first is { Diagnostics: [{ Id: DiagnosticIds.NoStream }] })
            {
                if (first is not null)
                {
                    throw first;
                }

                first = exception;
            }
        }
    }

    private static (LoweredModel Model, StreamPlan Plan) Derive(
        OnnxModel model, ModelOptions options, (string Input, int Axis, OnnxDimension Dimension)[] places, CancellationToken cancellationToken)
    {
        LoweredModel lowered = ModelLowering.Lower(model, LoweringOptions.Parse(options), cancellationToken);
        Dictionary<string, int> axes = new(StringComparer.Ordinal);
        int[] sizes = lowered.Graph.Inputs.SelectMany(input => places.Where(place => place.Input == input.Name).Select(place => input.Shape[place.Axis]))
            .Distinct().ToArray();
        foreach ((string input, int axis, _) in places)
        {
            if (axes.ContainsKey(input))
            {
                throw StreamRefusal.Of($"Streaming names two axes of the input {UntrustedText.Quote(input)}.");
            }

            axes.Add(input, axis);
        }

        if (sizes.Length != 1)
        {
            throw StreamRefusal.Of(
                sizes.Length == 0 ? "No output depends on the frames that Streaming names."
                : "The inputs that Streaming names have different numbers of frames.");
        }

        if (sizes[0] < 2)
        {
            throw StreamRefusal.Of(
                "The network has one frame, and is a step already: State keeps what it hands on. Export it with a longer or an open sequence.");
        }

        return StreamTwin.Of(lowered, axes, sizes[0], options);
    }

    /// <summary>The axes of inputs that are meant.</summary>
    private static (string Input, int Axis, OnnxDimension Dimension)[] Places(OnnxGraph graph, IReadOnlyList<string> names)
    {
        (string Input, int Axis, OnnxDimension Dimension)[] all = graph.Inputs.SelectMany(
            input => (input.Dimensions ?? []).Select((dimension, axis) => (input.Name, axis, dimension))).ToArray();
        HashSet<(string, int)> found = [];
        foreach (string name in names)
        {
            (string Input, int Axis, OnnxDimension Dimension)[] meant = all.Where(
                place => place.Dimension.Symbol == name || FixedDimensions.PlaceOf(place.Input, place.Axis) == name).ToArray();
            if (meant.Length == 0)
            {
                string known = string.Join(", ", all
                    .Select(place => place.Dimension.Symbol.Length > 0 ? place.Dimension.Symbol : FixedDimensions.PlaceOf(place.Input, place.Axis))
                    .Distinct(StringComparer.Ordinal).Take(8).Select(UntrustedText.Quote));
                throw StreamRefusal.Of($"Streaming names {UntrustedText.Quote(name)}, which is no dimension of an input. Dimensions: {known}.");
            }

            found.UnionWith(meant.Select(place => (place.Input, place.Axis)));
        }

        return all.Where(place => found.Contains((place.Input, place.Axis))).ToArray();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
