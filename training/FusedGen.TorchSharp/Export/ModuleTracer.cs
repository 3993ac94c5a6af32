using FusedGen.TorchSharp.Modules;
using FusedGen.TorchSharp.Onnx;
using static global::TorchSharp.torch;
using Sequential = global::TorchSharp.Modules.Sequential;

namespace FusedGen.TorchSharp.Export;

/// <summary>
/// Finds out which modules run on which tensors, by hooks on those modules that are written as nodes.
/// </summary>
internal sealed class ModuleTracer
{
    private readonly List<ModuleStep> _steps = [];

    // Kept alive and compared by reference: a tensor's native handle may be used again once a forward disposed it.
    private readonly List<Tensor> _outputs = [];
    private readonly Stack<TensorData> _inputs = new();
    private readonly nn.Module<Tensor, Tensor> _root;
    private readonly Tensor _input;
    private readonly TensorData _inputData;
    private int? _result;

    private ModuleTracer(nn.Module<Tensor, Tensor> root, Tensor input)
    {
        _root = root;
        _input = input;
        _inputData = TensorData.Of(input);
    }

    /// <summary>Runs a module, which must be in evaluation mode, and records it.</summary>
    /// <remarks>
    /// Where a custom <c>forward</c> calls the <c>forward</c> of its modules instead of <c>call</c>, hooks do not run
    /// and the record has gaps. The steps are then taken to be all modules in the order of their registration, which
    /// the caller has to check.
    /// </remarks>
    /// <param name="root">The module to run.</param>
    /// <param name="name">The path of the module itself, and with a dot the start of the paths inside it; empty for
    /// none.</param>
    /// <param name="input">A batch of samples; it is not changed.</param>
    public static ModuleTrace Trace(nn.Module<Tensor, Tensor> root, string name, Tensor input)
    {
        List<(string Path, nn.Module<Tensor, Tensor> Module)> leaves = [];
        string prefix = name.Length == 0 ? "" : name + ".";
        CollectLeaves(root, name.Length == 0 ? ModulePath.OfType(root) : name, prefix, leaves);
        ModuleTracer tracer = new(root, input.clone());
        TensorData output = tracer.Record(leaves);
        bool whole = tracer._result is not null && tracer._steps.TrueForAll(step => step.Source is not null);
        bool allSeen = leaves.TrueForAll(leaf => tracer._steps.Exists(step => ReferenceEquals(step.Module, leaf.Module)));
        return whole || allSeen ? new ModuleTrace(tracer._steps, tracer._result, output) : Chain(leaves, input.clone(), output);
    }

    private TensorData Record(List<(string Path, nn.Module<Tensor, Tensor> Module)> leaves)
    {
        List<Action> removals = [];
        try
        {
            foreach ((string path, nn.Module<Tensor, Tensor> module) in leaves)
            {
                var before = module.register_forward_pre_hook((_, x) =>
                {
                    _inputs.Push(TensorData.Of(x));
                    return x;
                });
                var after = module.register_forward_hook((_, x, y) =>
                {
                    TensorData read = _inputs.Pop();
                    _steps.Add(new ModuleStep(path, module, SourceOf(x, read), read, TensorData.Of(y)));
                    _outputs.Add(y);
                    return y;
                });
                removals.Add(before.remove);
                removals.Add(after.remove);
            }

            Tensor output = _root.call(_input);
            TensorData data = TensorData.Of(output);
            _result = SourceOf(output, data);
            return data;
        }
        finally
        {
            removals.ForEach(remove => remove());
        }
    }

    /// <summary>
    /// The latest value that is this tensor, or that at least holds the same numbers (a forward may copy, or drop out
    /// nothing).
    /// </summary>
    private int? SourceOf(Tensor? tensor, TensorData data)
    {
        for (int index = _outputs.Count - 1; index >= 0; index--)
        {
            if (ReferenceEquals(_outputs[index], tensor))
            {
                return index;
            }
        }

        if (ReferenceEquals(_input, tensor))
        {
            return -1;
        }

        for (int index = _steps.Count - 1; index >= 0; index--)
        {
            if (_steps[index].Output.SameAs(data))
            {
                return index;
            }
        }

        return _inputData.SameAs(data) ? -1 : null;
    }

    private static ModuleTrace Chain(List<(string Path, nn.Module<Tensor, Tensor> Module)> leaves, Tensor input, TensorData output)
    {
        List<ModuleStep> steps = [];
        Tensor value = input;
        foreach ((string path, nn.Module<Tensor, Tensor> module) in leaves)
        {
            TensorData read = TensorData.Of(value);
            try
            {
                value = module.call(value);
            }
            catch (Exception exception) when (exception is System.Runtime.InteropServices.ExternalException or ArgumentException)
            {
                throw new OnnxExportException(
                    path,
                    $"Not every module was seen to run, since the custom forward uses 'forward' instead of 'call', or some modules not at all; and '{path}' "
                    + $"cannot follow the modules registered before it ({exception.Message.Split('\n')[0]}). Use 'call' in the custom forward, "
                    + $"or build the graph with OnnxGraphBuilder.");
            }

            steps.Add(new ModuleStep(path, module, steps.Count - 1, read, TensorData.Of(value)));
        }

        return new ModuleTrace(steps, steps.Count - 1, output);
    }

    private static void CollectLeaves(nn.Module module, string path, string prefix, List<(string Path, nn.Module<Tensor, Tensor> Module)> leaves)
    {
        bool container = !ModuleExporters.Knows(module) && (module is Sequential || module.children().Any());
        if (container)
        {
            foreach ((string name, nn.Module child) in module.named_children())
            {
                CollectLeaves(child, prefix + name, $"{prefix}{name}.", leaves);
            }
        }
        else if (module is nn.Module<Tensor, Tensor> leaf && !leaves.Exists(known => ReferenceEquals(known.Module, leaf)))
        {
            leaves.Add((path, leaf));
        }
    }
}
