namespace FusedGen.TorchSharp.Tests;

/// <summary>The question's network: three registered modules, called one after the other.</summary>
internal sealed class ThreeLayers : nn.Module<Tensor, Tensor>
{
    private readonly global::TorchSharp.Modules.Linear fc1 = nn.Linear(20, 8, hasBias: false);
    private readonly global::TorchSharp.Modules.BatchNorm1d bn1 = nn.BatchNorm1d(8, affine: false);
    private readonly global::TorchSharp.Modules.Linear fc2 = nn.Linear(8, 9);
    private readonly bool _useCall;

    public ThreeLayers(bool useCall = true)
        : base(nameof(ThreeLayers))
    {
        _useCall = useCall;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) =>
        _useCall ? fc2.call(bn1.call(fc1.call(input))) : fc2.forward(bn1.forward(fc1.forward(input)));

    /// <summary>A few steps of training, so that the running statistics are away from where they begin.</summary>
    public static ThreeLayers Trained(bool useCall = true)
    {
        ThreeLayers module = new(useCall);
        optim.Optimizer optimizer = optim.SGD(module.parameters(), 0.1);
        for (int step = 0; step < 20; step++)
        {
            using Tensor loss = nn.functional.mse_loss(module.call(rand(100, 20)), ones(100, 9));
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
        }

        return module;
    }
}

/// <summary>A block whose output is the sum of its input and a branch: no chain of modules.</summary>
internal sealed class ResidualBlock : nn.Module<Tensor, Tensor>
{
    public readonly global::TorchSharp.Modules.Linear fc1 = nn.Linear(6, 10);
    public readonly global::TorchSharp.Modules.Linear fc2 = nn.Linear(10, 6);

    public ResidualBlock()
        : base(nameof(ResidualBlock)) => RegisterComponents();

    public override Tensor forward(Tensor input) => input + fc2.call(nn.functional.relu(fc1.call(input)));
}

/// <summary>
/// Disposes its intermediate tensors and runs its modules in another order than it registers them, one of them twice.
/// </summary>
internal sealed class OutOfOrder : nn.Module<Tensor, Tensor>
{
    private readonly global::TorchSharp.Modules.Linear last = nn.Linear(6, 2);
    private readonly global::TorchSharp.Modules.Linear twice = nn.Linear(6, 6);
    private readonly nn.Module<Tensor, Tensor> activation = nn.Tanh();

    public OutOfOrder()
        : base(nameof(OutOfOrder)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor first = activation.call(twice.call(input));
        Tensor second = nn.functional.dropout(twice.call(first), 0.5, training);
        return last.call(second).MoveToOuterDisposeScope();
    }
}

/// <summary>Runs any computation between two registered modules.</summary>
internal sealed class Between : nn.Module<Tensor, Tensor>
{
    private readonly global::TorchSharp.Modules.Linear fc1 = nn.Linear(6, 6);
    private readonly global::TorchSharp.Modules.Linear fc2 = nn.Linear(6, 6);
    private readonly Func<Tensor, Tensor> _compute;
    private readonly bool _useCall;

    public Between(Func<Tensor, Tensor> compute, bool useCall)
        : base(nameof(Between))
    {
        _compute = compute;
        _useCall = useCall;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) =>
        _useCall ? fc2.call(_compute(fc1.call(input))) : fc2.forward(_compute(fc1.forward(input)));
}
