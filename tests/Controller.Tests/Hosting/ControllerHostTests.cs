using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ProgressiveDelivery.Controller.Hosting;

namespace ProgressiveDelivery.Controller.Tests.Hosting;

public sealed class ControllerHostTests
{
    [Theory]
    [InlineData(null, "http://+:8080")]
    [InlineData("--http_ports=8090", null)]
    [InlineData("--urls=http://127.0.0.1:1", "http://127.0.0.1:1")]
    public async Task Address_of_our_own_is_set_only_where_none_is_named(string? argument, string? urls)
    {
        await using WebApplication app = ControllerHost.Build(argument is null ? [] : [argument]);

        Assert.Equal(urls, app.Configuration["urls"]);
    }

    [Theory]
    [InlineData(null, "app name app.kubernetes.io/name")]
    [InlineData("--Canary:SelectorLabels:0=team", "team")]
    public async Task Selector_labels_of_the_user_take_the_place_of_the_default(string? argument, string labels)
    {
        await using WebApplication app = ControllerHost.Build(argument is null ? [] : [argument]);

        Assert.Equal(labels.Split(' '), app.Services.GetRequiredService<ControllerOptions>().PodLabels());
    }

    [Theory]
    [InlineData("Warning", false)]
    [InlineData("warning", false)]
    [InlineData("Information", true)]
    public async Task Q24_Log_level_is_what_was_asked_for(string level, bool tellsDecisions)
    {
        await using WebApplication app = ControllerHost.Build([$"--Logging:LogLevel:Default={level}"]);

        ILogger logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("ProgressiveDelivery.Controller");
        Assert.Equal((tellsDecisions, true), (logger.IsEnabled(LogLevel.Information), logger.IsEnabled(LogLevel.Warning)));
    }

    [Fact]
    public void Q24_Log_level_that_is_none_is_refused_at_start() => Assert.ThrowsAny<InvalidOperationException>(() => ControllerHost.Build(["--Logging:LogLevel:Default=loud"]));
}
